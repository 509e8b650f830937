import { describe, expect, it } from 'vitest';
import { AnswerShapes, shapeDrift } from '../../../src/evidence/answer-shape.js';

function shapes(...answers: readonly unknown[]) {
  const gathered = new AnswerShapes();
  for (const answer of answers) gathered.note('listThings', 'default', answer);
  return gathered;
}

describe('the shape of an answer', () => {
  it('holds paths, types and documented words, and no value', () => {
    const lines = shapes({
      data: [{ id: '123456789012345', status: 'APPROVED', secret_word: 'hunter2', tags: ['x'] }, { status: 'hunter3' }],
      '15550100199': 1,
    }).document()['listThings'];
    expect(lines).toEqual([
      '*: number',
      'data: list',
      'data[].id: string',
      'data[].secret_word: string',
      'data[].status = APPROVED',
      'data[].status = a word that is not documented',
      'data[].status: string',
      'data[].tags: list',
      'data[].tags[]: string',
      'data[]: object',
    ]);
  });
});

describe('drift between two runs', () => {
  const kinds = (before: AnswerShapes, now: AnswerShapes) =>
    shapeDrift(before.document(), now.document()).map(({ kind, detail }) => `${kind}, ${detail}`);

  it('tells what was added, removed and retyped, new words and new error codes', () => {
    const now = shapes({ data: [{ id: 7, status: 'PAUSED', added: true }] });
    now.noteError('listThings', 'default', 131215);
    expect(kinds(shapes({ data: [{ id: '7', status: 'APPROVED', gone: 1 }] }), now)).toEqual([
      'added, data[].added: boolean',
      'retyped, data[].id: string, now number',
      'removed, data[].gone: number',
      'new value, data[].status = PAUSED',
      'new error code, error 131215',
    ]);
  });

  it('tells nothing of lists that are empty, answers that are errors, and helpers that did not run', () => {
    const full = shapes({ data: [{ id: '7' }] });
    expect(kinds(full, shapes({ data: [] }))).toEqual([]);
    expect(kinds(shapes({ data: [] }), full)).toEqual([]);
    const failed = new AnswerShapes();
    failed.noteError('listThings', 'default', 4);
    expect(kinds(full, failed)).toEqual(['new error code, error 4']);
    expect(kinds(failed, full)).toEqual([]);
    expect(shapeDrift({}, full.document())).toEqual([]);
  });

  it('compares the probes of a helper each with its own like', () => {
    const before = shapes({ status: 'APPROVED' });
    const now = shapes({ status: 'APPROVED' });
    now.noteError('listThings', 'proof of deletion', 100);
    expect(shapeDrift(before.document(), now.document())).toEqual([]);
    before.note('listThings', 'own', { status: 'PENDING' });
    now.note('listThings', 'own', { status: 'REJECTED' });
    expect(shapeDrift(before.document(), now.document())).toEqual([
      { helper: 'listThings', variant: 'own', kind: 'new value', detail: 'status = REJECTED' },
    ]);
  });
});
