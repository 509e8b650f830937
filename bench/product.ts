/* What the benchmarks measure of the product, bundled by bench/harness.mjs. */
export { createRedactor } from '../src/evidence/redactor.js';
export { KnownValues } from '../src/evidence/known-values.js';
export { Ledger } from '../src/evidence/ledger.js';
export { Manifest } from '../src/evidence/manifest.js';
export { openOutputFolder } from '../src/evidence/output-folder.js';
export { createRunKey } from '../src/evidence/run-key.js';
