import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PHASE_IDS, PHASE_TITLES } from '../../src/campaign/phase.js';
import { HELPERS } from '../../src/graph/catalogue.js';
import { selectPhases } from '../../src/phases/catalogue.js';
import { COMMANDS } from '../../src/terminal/commands.js';

const ROOT = resolve(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const pages = ['README.md', 'SECURITY.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter(
  (path) => path.endsWith('.md') && !/bench|soak/.test(path),
);
const codes = (text: string) =>
  [...text.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`\n]+)`/g)].map(([, word = '']) => word);
const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => read(`src/${name}`))
  .join('\n');

describe('the documentation', () => {
  it('links to files that exist', () => {
    for (const page of pages) {
      const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, link = '']) => link);
      expect(
        links.filter((link) => !existsSync(join(ROOT, dirname(page), link))),
        page,
      ).toEqual([]);
    }
  });

  it.each(['docs/contributing.md', 'docs/architecture.md'])('%s names files and names that exist', (page) => {
    const named = codes(read(page));
    const paths = named.filter((word) => /^(?:src|test|docs)\//.test(word) && !word.includes('N-name'));
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const rooms = named.filter((word) => /^[a-z]+\/[\w-]*(?:\/|\.ts)?$/.test(word) && !paths.includes(word));
    expect(rooms.filter((path) => !existsSync(join(ROOT, 'src', path)) && !existsSync(join(ROOT, path)))).toEqual([]);
    const words = named.filter((word) => /^[A-Za-z_]{4,}$/.test(word));
    expect(words.filter((word) => !new RegExp(`\\b${word}\\b`).test(sources))).toEqual([]);
  });

  it('has a recipe for a helper, a probe, a phase and a view, each with a file to copy', () => {
    const recipes = read('docs/contributing.md').split('\n## ').slice(1);
    expect(recipes.map((recipe) => recipe.split('\n')[0])).toEqual([
      'Add a helper',
      'Add a probe',
      'Add a phase',
      'Add a view',
    ]);
    for (const recipe of recipes)
      expect(codes(recipe).filter((word) => word.startsWith('src/')).length).toBeGreaterThan(1);
  });

  it('says in its recipes in which file each name is', () => {
    const text = read('docs/contributing.md').replaceAll(/\s+/g, ' ');
    const pairs = [...text.matchAll(/`([\w.]+)` (?:of|in) `((?:src|test)\/[^`]+\.ts)`/g)].map(
      ([, name = '', path = '']) => ({
        name: name.replace(/^\w+\./, ''),
        path,
      }),
    );
    expect(pairs.length).toBeGreaterThan(7);
    const declared = (name: string) =>
      new RegExp(`(?:const|function|interface|type|class) ${name}\\b|^ +(?:async )?${name}[(<]`, 'm');
    expect(pairs.filter(({ name, path }) => !declared(name).test(read(path)))).toEqual([]);
  });

  it('is right that a helper of a family is in the catalogue, and a phase of a file in the campaign', () => {
    const folder = 'src/graph/helpers';
    const defined = readdirSync(join(ROOT, folder)).flatMap((name) =>
      [...read(`${folder}/${name}`).matchAll(/^export const (\w+) = defineHelper\(/gm)].map(([, helper]) => helper),
    );
    expect(defined.length).toBeGreaterThan(50);
    expect(defined.filter((name) => !HELPERS.some((helper) => helper.name === name))).toEqual([]);
    const files = readdirSync(join(ROOT, 'src/phases')).filter((name) => /^\d+-/.test(name));
    const phases = selectPhases(PHASE_IDS).map(({ id, title }) => ({ id, title }));
    expect(phases).toEqual(PHASE_IDS.map((id) => ({ id, title: PHASE_TITLES[id] })));
    expect(files.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b)).toEqual([...PHASE_IDS]);
  });

  it('names every command of the terminal, and options that they take', () => {
    const page = read('docs/command-line.md');
    expect(
      Object.keys(COMMANDS).filter((name) => !codes(page).some((word) => word.split(/[ ,]/).includes(name))),
    ).toEqual([]);
    const options = new Set(
      Object.values(COMMANDS).flatMap(({ options: own }) => [...Object.keys(own), 'json', 'help']),
    );
    const used = [...page.matchAll(/--([a-z][a-z-]+)/g)].map(([, name = '']) => name);
    expect(used.filter((name) => !options.has(name))).toEqual([]);
  });

  it('rehearses in CI with options that exist, and without a secret', () => {
    const text = read('docs/examples/github-actions.yml');
    const { jobs } = parse(text) as { jobs: { rehearsal: { steps: readonly { run?: string }[] } } };
    const runs = jobs.rehearsal.steps.flatMap(({ run }) => (run?.includes('cli.js') === true ? [run] : []));
    expect(runs).toHaveLength(2);
    expect(text).not.toMatch(/secrets\.|WATS_/);
    const options = Object.keys(COMMANDS['run']?.options ?? {});
    const used = [...(runs[0] ?? '').matchAll(/--([a-z-]+)/g)].map(([, name = '']) => name);
    expect(used.filter((name) => !options.includes(name))).toEqual([]);
  });
});
