// Runs before start and test: a Node that is too old should say so in one sentence, not fail inside a tool.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Audio Dataset Manager needs Node 20.19 or later; this is Node ${process.versions.node}. Install a current Node from nodejs.org, then run the command again.`,
  );
  process.exit(1);
}
