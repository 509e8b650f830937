import { join } from 'node:path';
import { ensureBuild } from './built.mjs';
import { ended, start } from './child.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { main } from './failure.mjs';
import { ROOT } from './place.mjs';

const given = (name, args) => args.some((argument) => argument === name || argument.startsWith(`${name}=`));

/** The whole credential-free campaign in the terminal: a dry run by construction, as no WATS_ variable reaches it. */
await main(async () => {
  await ensureDependencies();
  await ensureBuild();
  const extra = process.argv.slice(2);
  const phases = given('--phases', extra) ? [] : ['--phases', '0-7,9'];
  const confirm = process.stdin.isTTY || given('--confirm', extra) ? [] : ['--confirm', '3,4,5,6,7'];
  // In our own group: a terminal's Ctrl-C reaches it, and it may ask on the terminal.
  const child = start(process.execPath, [join(ROOT, 'dist', 'cli.js'), 'run', ...phases, ...confirm, ...extra], {
    group: false,
  });
  return ended(child);
});
