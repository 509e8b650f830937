/** A reporter of node:test that yields one JSON object: tests passed, failed and skipped, suites not counted. */
export default async function* countReporter(source) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of source) {
    const kind = data?.details?.type;
    // A file stands as a test of its own: counted only when it failed to load, as then no test in it did.
    if (
      kind === 'suite' ||
      (kind === 'test' && data.nesting === 0 && data.name === data.file && type === 'test:pass')
    ) {
      continue;
    }
    if (type === 'test:fail') counts.failed += 1;
    if (type === 'test:pass') counts[data.skip !== undefined || data.todo !== undefined ? 'skipped' : 'passed'] += 1;
  }
  yield JSON.stringify(counts);
}
