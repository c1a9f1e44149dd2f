/** The address of a large file that a build ships as gzip and a development server as it is. Read it through src/base/inflate.ts. */
declare module '*?packed' {
  const url: string;
  export default url;
}
