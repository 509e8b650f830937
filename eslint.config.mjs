import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const FOLDERS = [
  'campaign',
  'evidence',
  'simulator',
  'webhook',
  'graph',
  'subject',
  'phases',
  'operations',
  'terminal',
  'views',
];
const FACES = ['engine', 'cli', 'extension'];

const folder = (names) => `^(\\.\\.?/)+(${names.join('|')})/`;
const face = (names) => `^(\\.\\./)+(${names.join('|')})\\.js$`;
const VSCODE = { regex: '^vscode$', message: 'Only src/views and src/extension.ts know the editor.' };
const ABOVE =
  'The floors: campaign < evidence, simulator, webhook < graph < subject < phases < operations < engine < faces.';

/** A floor of src/: what it may import by value, what by type too; all else of src/ and vscode it may not. */
function floor(name, { values = [], types = [], vscode = false, engine = false }) {
  const allowed = new Set([name, ...values, ...types]);
  const patterns = [
    { regex: folder(FOLDERS.filter((other) => !allowed.has(other))), message: ABOVE },
    { regex: face(engine ? FACES.filter((other) => other !== 'engine') : FACES), message: ABOVE },
  ];
  const typesOnly = types.filter((other) => !values.includes(other));
  if (typesOnly.length > 0) patterns.push({ regex: folder(typesOnly), message: ABOVE, allowTypeImports: true });
  if (!vscode) patterns.push(VSCODE);
  return {
    files: [`src/${name}/**/*.ts`],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  };
}

const BELOW_SUBJECT = ['campaign', 'evidence', 'simulator', 'webhook', 'graph'];
const BELOW_PHASES = [...BELOW_SUBJECT, 'subject'];
const BELOW_ENGINE = [...BELOW_PHASES, 'phases', 'operations'];

export default defineConfig(
  { ignores: ['dist/', 'node_modules/', 'test-results/', 'coverage/', '.vscode-test/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-extraneous-class': ['error', { allowConstructorOnly: true }],
      // Text is split into characters here where it is known to be ASCII.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // The reason of an AbortSignal is whatever its owner gave.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true, allowThrowingAny: true }],
      '@typescript-eslint/prefer-promise-reject-errors': [
        'error',
        { allowThrowingUnknown: true, allowThrowingAny: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'default-case-last': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'A union of literals instead of an enum.' },
        {
          selector: 'TSAsExpression > TSAsExpression[typeAnnotation.type="TSUnknownKeyword"]',
          message: 'No `as unknown as`: check the value instead.',
        },
        {
          selector: 'ImportDeclaration[source.value=/^\\.[^?]*(?<!\\.js|\\.json)$/]',
          message: 'Relative imports end in .js.',
        },
      ],
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Doubles keep the promise of the interface they stand for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-dupe-keys': 'error',
      'no-fallthrough': 'error',
      'no-unreachable': 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  floor('campaign', {}),
  floor('evidence', { values: ['campaign'] }),
  floor('simulator', { values: ['campaign'] }),
  floor('webhook', { values: ['campaign'] }),
  floor('graph', { values: ['campaign'], types: ['evidence'] }),
  floor('subject', { values: BELOW_SUBJECT }),
  floor('phases', { values: BELOW_PHASES }),
  floor('operations', { values: [...BELOW_PHASES, 'phases'] }),
  floor('terminal', { values: ['campaign'], types: BELOW_ENGINE, engine: true }),
  floor('views', { values: ['campaign'], types: BELOW_ENGINE, engine: true, vscode: true }),
  {
    files: ['src/engine.ts', 'src/cli.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [VSCODE, { regex: '^\\./(views/|extension\\.js$)', message: ABOVE }] },
      ],
    },
  },
);
