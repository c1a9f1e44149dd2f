/** The part of the File System standard that exists in workers only, and so is missing from the DOM's types. */
interface FileSystemSyncAccessHandle {
  read(bytes: BufferSource, options?: { at?: number }): number;
  write(bytes: BufferSource, options?: { at?: number }): number;
  getSize(): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}
interface FileSystemFileHandle {
  createSyncAccessHandle(options?: { mode: 'readwrite' | 'read-only' }): Promise<FileSystemSyncAccessHandle>;
}
