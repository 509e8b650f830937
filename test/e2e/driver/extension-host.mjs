import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

function processes() {
  if (!existsSync('/proc/self/stat')) {
    return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' })
      .split('\n')
      .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
      .filter((match) => match !== null)
      .map(([, pid, parent, command]) => ({ pid: Number(pid), parent: Number(parent), command }));
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        // The name in brackets may hold spaces; what follows it does not.
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return [{ pid: Number(name), parent, command: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
      } catch {
        return []; // it ended meanwhile
      }
    });
}

/** The extension hosts that descend from a process. */
export function extensionHosts(ancestor) {
  const all = processes();
  const family = new Set([ancestor]);
  for (let grown = true; grown;) {
    const next = all.filter(({ pid, parent }) => family.has(parent) && !family.has(pid));
    for (const { pid } of next) family.add(pid);
    grown = next.length > 0;
  }
  return all
    .filter(({ pid, command }) => family.has(pid) && /--type=extensionHost/.test(command))
    .map(({ pid }) => pid);
}
