import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { idleCampaign } from '../../../src/views/campaign-model.js';
import { COMMAND_IDS } from '../../../src/views/commands.js';
import { CONTEXT_KEYS } from '../../../src/views/context-keys.js';
import { presentFacts } from '../../../src/views/campaign-facts.js';
import { presentAsset, presentMore } from '../../../src/views/assets-present.js';
import { presentFinding } from '../../../src/views/findings-present.js';
import { presentPhase, presentProbe } from '../../../src/views/present.js';
import { runTokens } from '../../../src/views/runs-present.js';
import { SETTINGS } from '../../../src/views/settings.js';
import { presentWebhook } from '../../../src/views/webhooks-present.js';
import { account, asset, finding, probe } from './samples.js';

const ROOT = resolve(import.meta.dirname, '..', '..', '..');

interface Entry {
  readonly command?: string;
  readonly view?: string;
  readonly when?: string;
  readonly contents?: string;
  readonly group?: string;
}
interface Setting {
  readonly scope: string;
  readonly order: number;
  readonly default: unknown;
  readonly markdownDescription: string;
}
interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly svg: string };
  readonly completionEvents: readonly string[];
}
interface Manifest {
  readonly contributes: {
    readonly walkthroughs: readonly { readonly id: string; readonly steps: readonly Step[] }[];
    readonly commands: readonly { command: string; title: string; category: string; enablement?: string }[];
    readonly menus: Readonly<Record<string, readonly Entry[]>>;
    readonly views: Readonly<Record<string, readonly { id: string; icon: string }[]>>;
    readonly viewsWelcome: readonly Entry[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
  };
}

const text = readFileSync(resolve(ROOT, 'package.json'), 'utf8');
const { contributes, capabilities } = JSON.parse(text) as Manifest;
const words = JSON.parse(readFileSync(resolve(ROOT, 'package.nls.json'), 'utf8')) as Record<string, string>;
const entries = [...Object.values(contributes.menus).flat(), ...contributes.viewsWelcome];
const clauses = [
  ...entries.map(({ when }) => when ?? ''),
  ...contributes.commands.map(({ enablement }) => enablement ?? ''),
];
const views = Object.values(contributes.views).flat();
const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
/** Views and the one panel, which clauses name beside the keys. */
const places = [...views.map(({ id }) => id), 'watsLive.campaignPanel'];

describe('what package.json contributes', () => {
  it('has the commands of the code and no others', () => {
    expect(contributes.commands.map(({ command }) => command).toSorted()).toEqual([...COMMAND_IDS].toSorted());
    expect(contributes.commands.every(({ category }) => category === 'WATS Live')).toBe(true);
  });

  it('offers only commands that exist, in menus and in welcome texts', () => {
    const linked = Object.values(words).flatMap((word) => [...word.matchAll(/command:([\w.]+)/g)].map(([, id]) => id));
    const offered = entries.flatMap(({ command }) => (command === undefined ? [] : [command]));
    expect(linked.length).toBeGreaterThan(0);
    expect([...offered, ...linked].filter((id) => !COMMAND_IDS.some((known) => known === id))).toEqual([]);
  });

  it('reads the context keys of the code, each of them, and otherwise VS Code’s own', () => {
    const used = clauses.flatMap((clause) => clause.replace(/\/\w+\//g, '').match(/[A-Za-z][\w.]*/g) ?? []);
    const completing = steps.flatMap(({ completionEvents }) =>
      completionEvents.flatMap((event) => (event.startsWith('onContext:') ? [event.slice('onContext:'.length)] : [])),
    );
    const ours = new Set(
      [...used, ...completing].filter((key) => key.startsWith('watsLive.') && !places.includes(key)),
    );
    expect([...ours].toSorted()).toEqual(Object.keys(CONTEXT_KEYS).toSorted());
    const foreign = used.filter((key) => !key.startsWith('watsLive.'));
    expect([...new Set(foreign)].toSorted()).toEqual([
      'activeWebviewPanelId',
      'false',
      'isWorkspaceTrusted',
      'view',
      'viewItem',
    ]);
  });

  it('has one walkthrough of five steps, the simulator first, each completed by doing what its button runs', () => {
    expect(contributes.walkthroughs).toHaveLength(1);
    expect(steps.map(({ id }) => id)).toEqual(['dryRun', 'profile', 'discovery', 'gatedPhase', 'report']);
    for (const { id, description, media, completionEvents } of steps) {
      expect(words[description.replaceAll('%', '')], id).toMatch(/\n\[[^\]]+\]\(command:watsLive\.\w+\)/);
      expect(existsSync(resolve(ROOT, media.svg)), media.svg).toBe(true);
      const [kind, name = ''] = (completionEvents[0] ?? '').split(':');
      if (kind === 'onCommand') expect(COMMAND_IDS).toContain(name);
      else expect(`${kind} ${name in CONTEXT_KEYS}`).toBe('onContext true');
    }
  });

  it('welcomes with one button for each state of a view', () => {
    for (const { contents = '' } of contributes.viewsWelcome) {
      const lines = (words[contents.replaceAll('%', '')] ?? '').split('\n');
      expect(lines.filter((line) => /^\[[^\]]+\]\([^)]+\)$/.test(line))).toHaveLength(1);
    }
  });

  it('names views that exist', () => {
    const named = clauses.flatMap((clause) => [...clause.matchAll(/view == ([\w.]+)/g)].map(([, id]) => id));
    const welcomed = contributes.viewsWelcome.map(({ view }) => view);
    expect([...named, ...welcomed].filter((id) => !views.some((view) => view.id === id))).toEqual([]);
  });

  it('matches rows by context values that rows have', () => {
    const phase = idleCampaign().phases[0];
    expect(phase).toBeDefined();
    if (phase === undefined) return;
    const template = asset('template', 0, { copyable: true, refreshable: true });
    const written = [
      presentPhase(phase),
      presentProbe(probe()),
      presentAsset(account()),
      presentAsset(template, true),
      presentMore('templates', 3),
      presentFinding(finding()),
      presentWebhook({ key: 'kinds/message/1', kind: 'update', label: 'message text', description: '', children: 0 }),
    ];
    const full = {
      live: true,
      target: 'Meta',
      profile: { id: 'a', name: 'A', number: undefined },
      flags: ['WATS_YES_LIVE'],
    };
    const ran = { ...idleCampaign(), runId: 'r1' };
    const facts = [
      ...presentFacts(ran, { ...full, authorization: { key: 'k', told: 'one hour' } }, ''),
      ...presentFacts(ran, { ...full, authorization: undefined, profile: undefined }, ''),
    ];
    const run = runTokens({ state: 'ended', report: 'r', leftovers: 1 } as Parameters<typeof runTokens>[0]).join(' ');
    const tokens = new Set(
      [...written, ...facts, { contextValue: run }].flatMap(({ contextValue }) => [
        contextValue,
        ...contextValue.split(' '),
      ]),
    );
    const patterns = clauses.flatMap((clause) =>
      [...clause.matchAll(/viewItem =~ \/(\w+)\//g)].map(([, value]) => value),
    );
    expect(patterns.length).toBeGreaterThan(0);
    expect(patterns.filter((value) => !tokens.has(value ?? ''))).toEqual([]);
  });

  it('shows at most three icons in a view’s title', () => {
    for (const { id } of views) {
      const icons = (contributes.menus['view/title'] ?? []).filter(
        ({ when, group }) => when?.includes(id) === true && group?.startsWith('navigation') === true,
      );
      // Of two that exclude each other one is shown: Run and Stop, Start and Stop, Pause and Resume.
      const pairs: Readonly<Partial<Record<string, number>>> = { 'watsLive.campaign': 1, 'watsLive.webhooks': 2 };
      expect(icons.length - (pairs[id] ?? 0)).toBeLessThanOrEqual(3);
    }
  });

  it('has a live send on no icon: what stands on rows only reads, and what runs is in their menus', () => {
    const onRows = contributes.menus['view/item/context'] ?? [];
    const icons = onRows.filter(({ group }) => group?.startsWith('inline') === true).map(({ command }) => command);
    expect([...new Set(icons)].toSorted()).toEqual([
      'watsLive.openReproduction',
      'watsLive.openRunReport',
      'watsLive.openWebhook',
      'watsLive.previewAsset',
      'watsLive.refreshAsset',
    ]);
    expect(onRows.map(({ command }) => command)).toContain('watsLive.runThisPhase');
  });

  it('takes settings from the machine alone, each described', () => {
    const { properties } = contributes.configuration;
    expect(Object.keys(properties).toSorted()).toEqual(Object.values(SETTINGS).toSorted());
    expect(Object.values(properties).map(({ scope }) => scope)).toEqual(Object.keys(properties).map(() => 'machine'));
    expect(capabilities.untrustedWorkspaces.supported).toBe('limited');
    expect([...capabilities.untrustedWorkspaces.restrictedConfigurations].toSorted()).toEqual(
      Object.keys(properties).toSorted(),
    );
    for (const setting of Object.values(properties)) {
      expect(setting).toHaveProperty('default');
      expect(setting.markdownDescription).toMatch(/^%setting\.\w+%$/);
    }
    expect(new Set(Object.values(properties).map(({ order }) => order)).size).toBe(Object.keys(properties).length);
  });

  it('has words for every key, and no word without a key', () => {
    const keys = [...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
    expect([...new Set(keys)].toSorted()).toEqual(Object.keys(words).toSorted());
  });

  it('ends a title in … exactly where more is asked', () => {
    const asking =
      /^command\.(runPhase|runThisPhase|cleanUpNow|openRunReport|compareRuns|verifyRun|cleanUpRun|deleteOldRuns|setCredentials|addProfile|switchProfile|renameProfile|removeProfile|importEnvFile|removeCredentials|authorize|armLive|chooseTemplate|resumeCleanup|chooseOutputFolder|chooseFaults|captureRaw|compareToolkit|deleteCaptures|filterAssets|copyAssetId|replayWebhook|sendWebhook|filterWebhooks)$/;
    for (const [key, word] of Object.entries(words).filter(([name]) => name.startsWith('command.'))) {
      expect(`${key}: ${word.endsWith('…')}`).toBe(`${key}: ${asking.test(key)}`);
    }
  });
});
