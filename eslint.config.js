import js from '@eslint/js';
import solid from 'eslint-plugin-solid/configs/typescript';
import ts from 'typescript-eslint';

/**
 * Who may import whom. The key is a room; the value says what it may not reach and which room to use instead.
 * Imports inside a room are free, so a pattern names only the other rooms.
 */
const ROOMS = {
  base: ['audio', 'dataset', 'workspace', 'jobs', 'features', 'ui', 'app', 'workers'],
  audio: ['dataset', 'workspace', 'jobs', 'features', 'ui', 'app', 'workers'],
  dataset: ['workspace', 'jobs', 'features', 'ui', 'app', 'workers'],
  workspace: ['audio', 'jobs', 'features', 'ui', 'app', 'workers'],
  jobs: ['workspace', 'features', 'ui', 'app', 'workers'],
  ui: ['audio', 'dataset', 'workspace', 'jobs', 'features', 'app', 'workers'],
  features: ['workspace', 'workers'],
  app: ['workers'],
};

const REASON = {
  audio: 'Sound is computed in src/audio; this room should be given the result.',
  dataset: 'What a clip or transcript means lives in src/dataset; pass plain values in.',
  workspace: 'Folders and stores are reached through the context in src/app/context.ts.',
  jobs: 'Long work is started by a screen in src/features through the context.',
  features: 'A screen is a leaf: move what two rooms share to src/dataset, src/audio or src/ui.',
  ui: 'Presentational parts are for screens (src/features) and the shell (src/app).',
  app: 'The shell composes the rooms; only src/app/context.ts may be imported, and only by screens.',
  workers: 'Only src/main.tsx knows the workers; take their interface from src/jobs.',
};

const roomRules = Object.entries(ROOMS).map(([room, closed]) => ({
  files: [`src/${room}/**`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: closed.map((other) => ({
          regex: other === 'workers' ? '(^|/)workers/' : `^\\.\\./(\\.\\./)*${other}/`,
          message: `${room} may not import ${other}. ${REASON[other]}`,
        })),
      },
    ],
  },
}));

export default ts.config(
  { ignores: ['dist', 'dev-dist', 'node_modules', 'test-results'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js', 'tests/support/*.mjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/unified-signatures': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  { files: ['src/**/*.tsx'], ...solid },
  {
    files: ['src/**/*.tsx'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...[
          "JSXAttribute[name.name='style'] > Literal",
          "JSXAttribute[name.name='style'] > JSXExpressionContainer > Literal",
          "JSXAttribute[name.name='style'] > JSXExpressionContainer > ObjectExpression > Property[value.type='Literal']",
        ].map((selector) => ({
          selector,
          message:
            'A fixed style is written into the HTML, which the content policy blocks: use a class. (A computed one is set from script and is fine.)',
        })),
      ],
    },
  },
  ...roomRules,
  {
    files: ['src/features/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^\\.\\./(\\.\\./)*workspace/',
              message: `features may not import workspace. ${REASON.workspace}`,
            },
            { regex: '(^|/)workers/', message: `features may not import workers. ${REASON.workers}` },
            {
              regex: '^\\.\\./(\\.\\./)*app/(?!context)',
              message: `features may not import app. ${REASON.app}`,
            },
            {
              regex: '^\\.\\./(home|analyze|convert|split|transcribe|review|sets|health|export|settings)/',
              message: `A screen may not import another screen. ${REASON.features}`,
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.mjs', 'eslint.config.js'],
    ...ts.configs.disableTypeChecked,
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', setTimeout: 'readonly' },
    },
  },
  { files: ['tests/support/*.mjs'], rules: { 'no-console': 'off' } },
);
