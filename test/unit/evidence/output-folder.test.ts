import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Disk, nodeDisk } from '../../../src/evidence/disk.js';
import { openOutputFolder } from '../../../src/evidence/output-folder.js';
import { FaultyDisk, temporaryFolder, words } from './bench-run.js';

const NONE = { workspaceFolders: [] };

describe('attack 28: where evidence may go', () => {
  it('makes absent folders, each closed to others', () => {
    const base = temporaryFolder();
    const folder = openOutputFolder(join(base, 'a', 'b', 'c'), NONE);
    expect(folder.path).toBe(join(realpathSync(base), 'a', 'b', 'c'));
    for (const path of ['a', 'a/b', 'a/b/c']) expect(statSync(join(base, path)).mode & 0o777).toBe(0o700);
  });

  it('takes the temporary folder of the system when none is named', () => {
    expect(openOutputFolder(undefined, NONE).path).toBe(realpathSync(tmpdir()));
  });

  it.each(['.git', '.hg', '.jj', '.svn'])('refuses a folder below %s, be it a folder or a file', (mark) => {
    const base = temporaryFolder();
    mkdirSync(join(base, 'repository', mark), { recursive: true });
    mkdirSync(join(base, 'worktree'));
    writeFileSync(join(base, 'worktree', mark), 'elsewhere');
    for (const path of ['repository', 'repository/out', 'repository/a/b/c', 'worktree/out', `repository/${mark}/x`]) {
      expect(() => openOutputFolder(join(base, path), NONE), path).toThrow(/lies in a repository/);
      expect(existsSync(join(base, 'repository', 'out'))).toBe(false);
    }
  });

  it('refuses links and .. that lead into a repository, and a link in one that leads out', () => {
    const base = temporaryFolder();
    mkdirSync(join(base, 'repository', '.git'), { recursive: true });
    mkdirSync(join(base, 'repository', 'inner'));
    symlinkSync(join(base, 'repository', 'inner'), join(base, 'link'));
    symlinkSync(temporaryFolder(), join(base, 'repository', 'out'));
    const refused = ['link', 'link/deeper', 'plain/../repository', 'repository/out'];
    for (const path of refused) expect(() => openOutputFolder(join(base, path), NONE), path).toThrow(/repository/);
  });

  it('refuses workspace folders, their insides and links into them, not their neighbours', () => {
    const base = temporaryFolder();
    mkdirSync(join(base, 'workspace', 'inner'), { recursive: true });
    symlinkSync(join(base, 'workspace'), join(base, 'link'));
    const asked = { workspaceFolders: [join(base, 'workspace')] };
    for (const path of ['workspace', 'workspace/inner', 'workspace/new', 'link', 'link/new']) {
      expect(() => openOutputFolder(join(base, path), asked), path).toThrow(/open workspace/);
      const linked = { workspaceFolders: [join(base, 'link')] };
      expect(() => openOutputFolder(join(base, path), linked), path).toThrow(/open workspace/);
    }
    expect(openOutputFolder(join(base, 'workspace-2'), asked).path).toMatch(/workspace-2$/);
    expect(openOutputFolder(join(base, '..out'), { workspaceFolders: [join(base, 'gone')] }).path).toMatch(/\.\.out$/);
  });

  it('refuses to lie around or in the folder of the keys', () => {
    const base = temporaryFolder();
    const stateFolder = join(base, 'state');
    expect(() => openOutputFolder(base, { ...NONE, stateFolder })).toThrow(/run keys/);
    expect(() => openOutputFolder(join(stateFolder, 'x'), { ...NONE, stateFolder })).toThrow(/run keys/);
    expect(openOutputFolder(join(base, 'out'), { ...NONE, stateFolder }).path).toMatch(/out$/);
  });

  it.each([0o770, 0o707, 0o777, 0o720])('refuses a folder of mode %o', (mode) => {
    const folder = temporaryFolder();
    chmodSync(folder, mode);
    expect(() => openOutputFolder(folder, NONE)).toThrow(/written to by other users/);
  });

  it('refuses to make a folder in one that others may write to', () => {
    const shared = join(temporaryFolder(), 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o777);
    expect(() => openOutputFolder(join(shared, 'a', 'b'), NONE)).toThrow('may be written to by other users');
    expect(existsSync(join(shared, 'a'))).toBe(false);
  });

  it('allows a sticky folder only when root owns it', () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o1777);
    const owned = (uid: number): Disk => ({
      ...nodeDisk,
      lstatSync: (path) => Object.assign(nodeDisk.lstatSync(path), { uid }),
    });
    expect(openOutputFolder(folder, { ...NONE, disk: owned(0) }).path).toBe(realpathSync(folder));
    expect(() => openOutputFolder(folder, { ...NONE, disk: owned(4242) })).toThrow(/other users|another user/);
  });

  it('refuses files, links to nowhere and names that are no path', () => {
    const base = temporaryFolder();
    writeFileSync(join(base, 'file'), '');
    symlinkSync(join(base, 'nowhere'), join(base, 'dangling'));
    for (const path of [join(base, 'file'), join(base, 'file', 'x'), join(base, 'dangling'), '', 'a\0b']) {
      expect(() => openOutputFolder(path, NONE), JSON.stringify(path)).toThrow(
        expect.objectContaining({ name: 'OperatorError', code: 'output' }),
      );
    }
  });

  it('names a full or read-only disk', () => {
    for (const [code, rule] of [
      ['EROFS', /read-only/],
      ['ENOSPC', /full/],
      ['EACCES', /denied/],
    ] as const) {
      const faulty = new FaultyDisk();
      faulty.plant((name) => (name === 'mkdirSync' ? code : undefined));
      expect(() => openOutputFolder(join(temporaryFolder(), 'x'), { ...NONE, disk: faulty.disk })).toThrow(rule);
    }
  });

  it('notices a link that takes the place of the folder while it is being made', () => {
    const base = temporaryFolder();
    const target = temporaryFolder();
    const disk: Disk = {
      ...nodeDisk,
      mkdirSync: (path) => {
        symlinkSync(target, path);
        throw Object.assign(new Error('exists'), { code: 'EEXIST' });
      },
    };
    expect(() => openOutputFolder(join(base, 'out'), { ...NONE, disk })).toThrow(/exchanged/);
  });
});

describe('files in the output folder', () => {
  it('are new, private and synced', () => {
    const folder = openOutputFolder(temporaryFolder(), NONE);
    const path = folder.writeNew('wats-live-r1.report.md', words('text'));
    expect(readFileSync(path, 'utf8')).toBe('text');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(() => folder.writeNew('wats-live-r1.report.md', words('more'))).toThrow(/a file of that name exists/);
    expect(readFileSync(path, 'utf8')).toBe('text');
    closeSync(folder.create('other'));
    expect(statSync(folder.file('other')).mode & 0o777).toBe(0o600);
  });

  it('never follow a link', () => {
    const folder = openOutputFolder(temporaryFolder(), NONE);
    const victim = join(temporaryFolder(), 'victim');
    symlinkSync(victim, folder.file('planted'));
    expect(() => folder.create('planted')).toThrow(/exists|link/);
    expect(existsSync(victim)).toBe(false);
  });

  it.each(['', '.', '..', '../x', 'a/b', '/x', 'a\0', '.hidden', 'a\\b', 'x'.repeat(129)])(
    'refuse the name %j',
    (name) => {
      const folder = openOutputFolder(temporaryFolder(), NONE);
      expect(() => folder.file(name)).toThrow(/output file/);
      expect(() => folder.create(name)).toThrow(/output file/);
    },
  );

  it('do not appear in a folder that was exchanged after the check', () => {
    const base = temporaryFolder();
    const folder = openOutputFolder(join(base, 'out'), NONE);
    renameSync(join(base, 'out'), join(base, 'moved'));
    mkdirSync(join(base, 'target'), { mode: 0o700 });
    symlinkSync(join(base, 'target'), join(base, 'out'));
    expect(() => folder.create('x')).toThrow(/exchanged/);
    expect(existsSync(join(base, 'target', 'x'))).toBe(false);
  });

  it('are taken back when the folder is exchanged in between', () => {
    const base = temporaryFolder();
    let swap = false;
    const disk: Disk = {
      ...nodeDisk,
      openSync: (path, flags, mode) => {
        if (swap) {
          rmSync(join(base, 'out'), { recursive: true });
          mkdirSync(join(base, 'other'), { recursive: true });
          renameSync(join(base, 'other'), join(base, 'out'));
        }
        return nodeDisk.openSync(path, flags, mode);
      },
    };
    mkdirSync(join(base, 'other'));
    const folder = openOutputFolder(join(base, 'out'), { ...NONE, disk });
    swap = true;
    expect(() => folder.create('x')).toThrow(/exchanged/);
    expect(existsSync(join(base, 'out', 'x'))).toBe(false);
  });

  it('leave nothing behind when the disk fails', () => {
    const faulty = new FaultyDisk();
    const folder = openOutputFolder(temporaryFolder(), { ...NONE, disk: faulty.disk });
    for (const [name, code] of [
      ['writeSync', 'ENOSPC'],
      ['fsyncSync', 'EIO'],
      ['openSync', 'EACCES'],
    ]) {
      faulty.plant((called) => (called === name ? code : undefined));
      expect(() => folder.writeNew('report', words('text'))).toThrow(
        expect.objectContaining({ name: 'OperatorError', code: 'output' }),
      );
      expect(existsSync(folder.file('report'))).toBe(false);
    }
    faulty.plant((name) => (name === 'writeSync' ? 'SHORT' : undefined));
    expect(readFileSync(folder.writeNew('report', words('whole text')), 'utf8')).toBe('whole text');
  });
});
