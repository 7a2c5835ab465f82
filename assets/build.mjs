// Builds everything the pages load into src/kit/pages/static/dist: styles, scripts, typeface.
// Names are fixed here; Django's manifest storage adds the hashes.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(root, "src/kit/pages/static/dist");
const modules = join(root, "node_modules");
const SUBSETS = ["latin", "latin-ext", "cyrillic"];
// An address of Crown property has no place in the styles of another product.
const FOREIGN = /crest|crown|GDS Transport/i;

const started = performance.now();
rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "fonts"), { recursive: true });

for (const subset of SUBSETS) {
  const file = `golos-text-${subset}-wght-normal.woff2`;
  cpSync(join(modules, "@fontsource-variable/golos-text/files", file), join(out, "fonts", `golos-text-${subset}.woff2`));
}
cpSync(join(modules, "@fontsource-variable/golos-text/LICENSE"), join(out, "fonts/LICENSE.txt"));

const { css } = sass.compile(join(here, "styles/vizavi.scss"), {
  loadPaths: [modules],
  quietDeps: true,
});
const { code } = await esbuild.transform(css, { loader: "css", minify: true, target: ["chrome105", "firefox110", "safari16"] });
if (FOREIGN.test(code)) throw new Error(`The styles still mention ${code.match(FOREIGN)[0]}`);
writeFileSync(join(out, "vizavi.css"), code);

await esbuild.build({
  entryPoints: { vizavi: join(here, "scripts/vizavi.js"), early: join(here, "scripts/early.js") },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome105", "firefox110", "safari16"],
  legalComments: "eof",
  logLevel: "warning",
});

const size = (name) => `${name} ${Math.round(readFileSync(join(out, name)).length / 1024)} KB`;
console.log(`${size("vizavi.css")}, ${size("vizavi.js")}, ${SUBSETS.length} fonts in ${Math.round(performance.now() - started)} ms`);
