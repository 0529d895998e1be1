import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advanceAlert,
  type AlertState,
  type AlertTransition,
  type EvaluationOutcome,
} from '#engines/detect/alert-state.ts';
import { expireExternalAlert, receiveExternalAlert } from '#engines/detect/external-alert.ts';

function play(
  outcomes: string,
  stepMs = 30_000,
): { state: AlertState | null; transitions: AlertTransition[] } {
  let state: AlertState | null = null;
  const transitions: AlertTransition[] = [];
  outcomes.split('').forEach((letter, index) => {
    const outcome: EvaluationOutcome =
      letter === 'b' ? 'breach' : letter === 'o' ? 'ok' : 'missing';
    const step = advanceAlert(state, outcome, 1000 + index * stepMs);
    state = step.state;
    if (step.transition !== 'none') transitions.push(step.transition);
  });
  return { state, transitions };
}

describe('advanceAlert', () => {
  it('fires at 3 of 5 and resolves after 3 ok', () => {
    expect(play('bb').transitions).toEqual(['pending']);
    expect(play('bobob').transitions).toEqual(['pending', 'fired']);
    expect(play('bbb').state).toMatchObject({
      status: 'firing',
      startedAtMs: 1000,
      firedAtMs: 61_000,
    });
    expect(play('bbbooo').transitions).toEqual(['pending', 'fired', 'resolved']);
    expect(play('bbboobooo').transitions).toEqual(['pending', 'fired', 'resolved']);
    expect(play('booooo').transitions).toEqual(['pending', 'dropped']);
    expect(play('oooo').state?.status).toBe('inactive');
  });
  it('freezes on missing data', () => {
    expect(play('bbbmmmmmmmm').state).toMatchObject({ status: 'firing', frozen: true });
    expect(play('bmbmb').transitions).toEqual(['pending', 'fired']);
    expect(play('bbbommo').state?.status).toBe('firing');
    expect(play('bbbommoo').state).toMatchObject({ status: 'resolved', frozen: false });
  });
  it('needs longer quiet once it flaps', () => {
    const flapping = 'bbbooobbbooobbb';
    expect(play(flapping).state).toMatchObject({ status: 'firing', flapping: true });
    expect(play(`${flapping}ooooooooooo`).state?.status).toBe('firing');
    expect(play(`${flapping}oooooooooooo`).state?.status).toBe('resolved');
    expect(play('bbbooobbbooobbb', 2_000_000).state?.flapping).toBe(false);
  });
  it('ignores a repeated evaluation', () => {
    const state = play('bb').state;
    expect(advanceAlert(state, 'breach', 31_000)).toEqual({ state, transition: 'none' });
  });
  it('never resolves what has not fired, and alternates', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('b', 'o', 'm'), maxLength: 60 }),
        (outcomes) => {
          const settled = play(outcomes).transitions.filter(
            (item) => item === 'fired' || item === 'resolved',
          );
          settled.forEach((item, index) =>
            expect(item).toBe(index % 2 === 0 ? 'fired' : 'resolved'),
          );
        },
      ),
    );
  });
});

describe('external alerts', () => {
  it('follow their sender', () => {
    const fired = receiveExternalAlert(null, { startsAtMs: 10, endsAtMs: null, receivedAtMs: 100 });
    expect(fired).toMatchObject({
      transition: 'fired',
      state: { status: 'firing', expiresAtMs: 300_100 },
    });
    const again = receiveExternalAlert(fired.state, {
      startsAtMs: 20,
      endsAtMs: 5000,
      receivedAtMs: 200,
    });
    expect(again).toMatchObject({
      transition: 'none',
      state: { startedAtMs: 10, expiresAtMs: 5000 },
    });
    expect(expireExternalAlert(again.state, 4999).transition).toBe('none');
    expect(expireExternalAlert(again.state, 5000)).toMatchObject({
      transition: 'resolved',
      state: { resolvedAtMs: 5000 },
    });
    const ended = receiveExternalAlert(again.state, {
      startsAtMs: 10,
      endsAtMs: 250,
      receivedAtMs: 300,
    });
    expect(ended).toMatchObject({ transition: 'resolved', state: { resolvedAtMs: 250 } });
    expect(
      receiveExternalAlert(ended.state, { startsAtMs: 10, endsAtMs: null, receivedAtMs: 299 })
        .transition,
    ).toBe('none');
    expect(
      receiveExternalAlert(ended.state, { startsAtMs: 400, endsAtMs: null, receivedAtMs: 400 })
        .transition,
    ).toBe('fired');
    expect(
      receiveExternalAlert(null, { startsAtMs: 1, endsAtMs: 2, receivedAtMs: 3 }).transition,
    ).toBe('none');
  });
});
