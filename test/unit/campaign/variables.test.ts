import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DRY_RUN_FLAGS, OPT_IN_FLAGS, PHASE_FLAGS, readFlags } from '../../../src/campaign/flags.js';
import { readVariable } from '../../../src/campaign/environment.js';
import { inspectVariable, inspectVariables, VARIABLES } from '../../../src/campaign/variables.js';
import { readByteCaps } from '../../../src/campaign/byte-caps.js';

interface Edges {
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

const FLAG: Edges = { good: ['1'], bad: ['0', 'true', 'yes', '01', '1 ', ' 1', '1\n', '1.0', '\uff11'] };
const ID: Edges = {
  good: ['12345', '102290129340398', '9'.repeat(32)],
  bad: [
    '1234',
    '9'.repeat(33),
    '12345a',
    '12 345',
    '-12345',
    '12345\n',
    '\u0661\u0662\u0663\u0664\u0665',
    '1e10',
    '../1',
  ],
};
const SECRET: Edges = {
  good: ['x', 'EAAB|x-_.~', '!'.repeat(4096)],
  bad: ['!'.repeat(4097), 'a b', 'a\n', '\ta', 'caf\u00e9', 'a\u0000b', '\u007f'],
};
const CAP: Edges = {
  good: ['1', '5242880', '104857600'],
  bad: ['0', '-1', '104857601', '999999999', '1.5', '1e3', '0x10', '5 MiB', '01', ' 1', '9'.repeat(40)],
};
const RECIPIENT: Edges = {
  good: ['+15550100199', '15550100199', '+1234567', '+' + '9'.repeat(15)],
  bad: [
    '+123456',
    '+' + '9'.repeat(16),
    '+0123456789',
    '++15550100199',
    '+1 555 010 0199',
    '+1(555)0100199',
    '15550100199\n',
  ],
};

const TABLE: Readonly<Record<string, Edges>> = {
  WATS_GRAPH_BASE_URL: {
    good: ['https://graph.facebook.com', 'http://127.0.0.1:8080'],
    bad: ['http://graph.facebook.com', 'https://evil.tld', 'graph.facebook.com'],
  },
  WATS_GRAPH_API_VERSION: {
    good: ['v25.0', 'v1.0', 'v999.99'],
    bad: ['25.0', 'v25', 'v0.1', 'v25.0/', 'v25.0/../me', 'V25.0', 'v25.0\n', 'v25.000', 'v1000.0'],
  },
  WATS_WABA_ID: ID,
  WATS_PHONE_NUMBER_ID: ID,
  WATS_BUSINESS_ID: ID,
  WATS_APP_ID: ID,
  WATS_CATALOG_ID: ID,
  WATS_MEDIA_ID: ID,
  WATS_MEDIA_LINK: {
    good: [
      'https://files.example.test/a.png',
      'https://files.example.test/a.png?v=1, https://files.example.test/b.mp4',
    ],
    bad: ['http://files.example.test/a.png', 'a.png', 'https://user@files.example.test/a.png', 'https://x.test/a', ','],
  },
  WATS_PRODUCT_RETAILER_ID: {
    good: ['sku-1', 'a b', 'é', 'x'.repeat(100)],
    bad: ['x'.repeat(101), 'a\nb', 'a\u2028b', 'a\u0000'],
  },
  WATS_TEST_RECIPIENT_E164: RECIPIENT,
  WATS_TEST_RECIPIENT: RECIPIENT,
  WATS_TEMPLATE_NAME: {
    good: ['hello_world', 'a', 'a'.repeat(512)],
    bad: ['Hello', 'a-b', 'a b', 'a'.repeat(513), 'ä'],
  },
  WATS_TEMPLATE_LANG: {
    good: ['en', 'en_US', 'fil', 'zh_CN'],
    bad: ['EN', 'e', 'en-US', 'en_', 'en_USAAA', 'en_US\n'],
  },
  WATS_TEMPLATE_PARAMETERS: {
    good: ['["Ava"]', '["Ava", "A-1", "a    b"]', `["${'x'.repeat(1024)}"]`],
    bad: [
      'Ava',
      '[]',
      '[1]',
      '[""]',
      '[" "]',
      '["a\\nb"]',
      '["a\\tb"]',
      '["a     b"]',
      '{"a":"b"}',
      `["${'x'.repeat(1025)}"]`,
    ],
  },
  WATS_ACCESS_TOKEN: SECRET,
  WATS_APP_SECRET: SECRET,
  WATS_APP_SECRET_PREVIOUS: SECRET,
  WATS_VERIFY_TOKEN: SECRET,
  WATS_SERVICE_TOKEN: SECRET,
  WATS_PUBLIC_WEBHOOK_URL: {
    good: ['https://hooks.example.test/webhook', 'https://hooks.example.test:8443', 'http://127.0.0.1:9000/x'],
    bad: [
      'http://hooks.example.test',
      'https://user@hooks.example.test',
      'https://hooks.example.test/?token=1',
      'https://hooks.example.test/#x',
      'hooks.example.test',
      'ftp://hooks.example.test',
      'https://hooks.exa\nmple.test',
      ' https://hooks.example.test',
    ],
  },
  WATS_WEBHOOK_PATH: {
    good: ['/', '/webhook', '/a/b.c/~d-e_f'],
    bad: ['webhook', '/../x', '/a/../b', '/a//b', '/a?b', '/a#b', '/a b', '/%2e', '/a\n', `/${'a'.repeat(200)}`],
  },
  WATS_TEST_RUN_ID: {
    good: ['r', 'R1', 'a-b-', '2026-06-10-ab12cd', 'x'.repeat(40)],
    bad: ['-r', 'x'.repeat(41), 'a/b', '../r', 'a_b', 'a.b', 'a b', 'a\n', 'é'],
  },
  WATS_TEST_RESOURCE_PREFIX: {
    good: ['wats-live-r1', 'wats-live-team-r1', `wats-live-${'x'.repeat(80)}`],
    bad: [
      'wats-live-',
      'wats-r1',
      'r1',
      'wats-live-a_b',
      'wats-live-a/b',
      `wats-live-${'x'.repeat(81)}`,
      'Wats-live-r1',
    ],
  },
  WATS_MAX_UPLOAD_BYTES: CAP,
  WATS_MAX_DOWNLOAD_BYTES: CAP,
  WATS_MEDIA_FIXTURE: { good: ['/a/b.png', '/a/b.png,/c.jpg', ' x.png '], bad: [',', 'a.png,', 'a\u0000.png', ' '] },
};

const rules = VARIABLES.map(
  ({ name, kind }) => [name, kind === 'opt-in' || kind === 'master' ? FLAG : TABLE[name]] as const,
);

describe('the variables', () => {
  it.each(rules)('%s keeps its rule at the edges', (name, edges) => {
    if (edges === undefined) throw new Error(`no edges are written down for ${name}`);
    const stateOf = (value: string) => inspectVariable({ [name]: value }, name).state;
    expect(edges.good.filter((value) => stateOf(value) !== 'set')).toEqual([]);
    expect(edges.bad.filter((value) => stateOf(value) !== 'malformed')).toEqual([]);
  });

  it('says of each variable its state and rule, and never a value', () => {
    const environment = Object.fromEntries(VARIABLES.map(({ name }) => [name, '\u0000secret-value\u0000']));
    const states = inspectVariables(environment);
    expect(states.filter(({ state }) => state !== 'malformed').map(({ name }) => name)).toEqual([]);
    expect(JSON.stringify(states)).not.toContain('secret-value');
  });

  it('takes an empty variable for an unset one', () => {
    expect(readVariable({ WATS_WABA_ID: '' }, 'WATS_WABA_ID')).toBeUndefined();
    expect(inspectVariable({ WATS_WABA_ID: '' }, 'WATS_WABA_ID').state).toBe('missing');
    expect(() => inspectVariable({}, 'WATS_NO_SUCH')).toThrow(RangeError);
  });

  it('calls sensitive whatever a redactor has to know: every secret and id, never version, base URL or language', () => {
    const open = VARIABLES.filter(({ sensitive, kind }) => !sensitive && (kind === 'target' || kind === 'secret'));
    expect(open.map(({ name }) => name)).toEqual([
      'WATS_GRAPH_BASE_URL',
      'WATS_GRAPH_API_VERSION',
      'WATS_TEMPLATE_LANG',
    ]);
  });
});

describe('the flags', () => {
  it('are on for exactly 1 and off for any other text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('1', 'true', 'TRUE', 'yes', 'on', '1 ', '+1', '1\n')),
        (value) => {
          const names = ['WATS_LIVE_ENABLE', 'WATS_YES_LIVE', ...OPT_IN_FLAGS];
          const flags = readFlags(Object.fromEntries(names.map((name) => [name, value])));
          expect(flags.master).toBe(value === '1');
          expect(flags.acknowledged).toBe(value === '1');
          expect(flags.optedIn.size).toBe(value === '1' ? OPT_IN_FLAGS.length : 0);
        },
      ),
    );
  });

  it('are each read from their own variable', () => {
    for (const name of OPT_IN_FLAGS) expect([...readFlags({ [name]: '1' }).optedIn]).toEqual([name]);
    expect(readFlags({ WATS_LIVE_ENABLE: '1' })).toMatchObject({ master: true, acknowledged: false });
    expect(readFlags({ WATS_YES_LIVE: '1' })).toMatchObject({ master: false, acknowledged: true });
    expect(readFlags({}, true)).toMatchObject({ master: false, acknowledged: true });
  });

  it('stand before every phase with effects, and before no other', () => {
    const needing = Object.entries(PHASE_FLAGS).flatMap(([id, { primary }]) =>
      primary.length > 0 ? [Number(id)] : [],
    );
    expect(needing).toEqual([3, 4, 5, 6, 7, 8]);
    expect(PHASE_FLAGS[8].primary).toEqual(['WATS_ENABLE_ADMIN_MUTATIONS', 'WATS_ENABLE_DESTRUCTIVE']);
    for (const name of OPT_IN_FLAGS) {
      const uses = Object.values(PHASE_FLAGS).filter(({ primary, secondary }) =>
        [...primary, ...secondary].includes(name),
      );
      expect(uses.length, name).toBeGreaterThan(0);
    }
    expect(DRY_RUN_FLAGS.optedIn.size).toBe(OPT_IN_FLAGS.length);
  });
});

describe('the byte caps', () => {
  it('have defaults, and take what is set', () => {
    expect(readByteCaps({})).toEqual({ upload: 5_242_880, download: 16_777_216 });
    expect(readByteCaps({ WATS_MAX_UPLOAD_BYTES: '1', WATS_MAX_DOWNLOAD_BYTES: '104857600' })).toEqual({
      upload: 1,
      download: 104_857_600,
    });
  });
});
