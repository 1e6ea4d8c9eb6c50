import { TRPCClientError } from '@trpc/client';
import { describe, expect, it } from 'vitest';
import { safeNext } from '../../src/account/door';
import { policyOf } from '../../src/proxy';
import { answerFailure, failureOf, failureWords, noteFailedChange, sentences } from '../../src/rpc/failure';
import { matchOf } from '../../src/shell/search-dialog';

describe('what went wrong', () => {
  it('is told in the words of the API, with what to do and who was faster', () => {
    const conflict = { version: 3, author: 'reader-2', at: '2026-11-26', text: 'named cluster 3 Fat' };
    const error = {
      message: 'changed meanwhile',
      data: { code: 'CONFLICT', suggestion: 'Look again.', conflict },
    };
    expect(failureOf(error)).toEqual({
      code: 'CONFLICT',
      message: 'changed meanwhile',
      suggestion: 'Look again.',
      conflict,
    });
  });

  it.each([new TypeError('Failed to fetch'), undefined, 'x', { message: 'Unexpected token <' }])(
    'is a lost connection when no answer of the API came',
    (error) => {
      expect(failureOf(error).code).toBe('OFFLINE');
    },
  );
});

describe('a change that got no answer', () => {
  it('is not said to be lost: it may have arrived', () => {
    const error = TRPCClientError.from(new TypeError('Failed to fetch'));
    expect(failureWords(error)).toBe('The server does not answer.');
    noteFailedChange(error);
    expect(failureOf(error)).toMatchObject({
      code: 'OFFLINE',
      message: 'No answer came, so this may not be saved.',
    });
    expect(failureOf(error).suggestion).toContain('look whether it is there');
  });
});

describe('where to go after sign-in', () => {
  it('is a page of this dashboard', () => {
    expect(safeNext('/s/abc?class=1')).toBe('/s/abc?class=1');
  });

  it.each([null, '', 'https://example.org', '//example.org', '/\\example.org', 'javascript:alert(1)'])(
    'is never %j',
    (text) => {
      expect(safeNext(text)).toBe('/');
    },
  );
});

describe('the content security policy', () => {
  const policy = policyOf('abc', false);

  it('lets no script run but those of the nonce', () => {
    const scripts = policy.split('; ').find((part) => part.startsWith('script-src'));
    expect(scripts).toBe("script-src 'self' 'nonce-abc' 'strict-dynamic'");
  });

  it('names no other origin', () => {
    expect(policy).not.toMatch(/https?:|\*|ws:/);
    expect(policy).toMatch(/default-src 'self'/);
    expect(policy).toMatch(/frame-ancestors 'none'/);
    expect(policy).toMatch(/object-src 'none'/);
  });

  it('is looser only in development', () => {
    expect(policyOf('abc', true)).toContain('unsafe-eval');
  });
});

describe('search', () => {
  it('finds beginnings first, then words, then parts', () => {
    expect(matchOf('Collagen edge', 'coll')).toBe(3);
    expect(matchOf('Collagen edge', ' EDGE ')).toBe(2);
    expect(matchOf('a1-benign', 'ben')).toBe(2);
    expect(matchOf('Collagen edge', 'lag')).toBe(1);
    expect(matchOf('Collagen edge', 'fat')).toBe(0);
  });
});

describe('answers outside the procedures', () => {
  it('keep the words of the server', () => {
    const error = answerFailure(400, { error: { message: 'it is no slide', suggestion: 'Send one.' } });
    expect(failureOf(error)).toEqual({
      code: 'HTTP 400',
      message: 'it is no slide',
      suggestion: 'Send one.',
    });
  });

  it.each([undefined, 'Bad gateway', {}])('say at least the status where the body is %j', (body) => {
    expect(failureOf(answerFailure(502, body))).toEqual({
      code: 'HTTP 502',
      message: 'The server refused it (502).',
    });
  });

  it('become sentences, but for names of files', () => {
    expect(sentences('this is no slide', 'Send one.')).toBe('This is no slide. Send one.');
    expect(sentences('cut.onnx is no model')).toBe('cut.onnx is no model.');
    expect(sentences('Stopped.')).toBe('Stopped.');
  });
});
