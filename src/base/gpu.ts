/** Whether a real GPU adapter answers, in a page or a worker: `navigator.gpu` alone says nothing. Never rejects. */
export async function hasGpuAdapter(): Promise<boolean> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<object | null> } };
  return !!(await gpu?.requestAdapter().catch(() => null));
}
