import { expect, test } from 'vitest';
import { Pulse } from './pulse.ts';

function recorded() {
  const events: string[] = [];
  const note = (what: string) => (): void => {
    events.push(what);
  };
  const pulse = new Pulse({
    ask: note('ask'),
    onSilent: note('silent'),
    onAlive: note('alive'),
    end: note('end'),
  });
  return { pulse, events };
}

test('asks at every tick and reports nothing while each question is answered', () => {
  const { pulse, events } = recorded();
  for (let count = 0; count < 20; count++) {
    pulse.tick();
    pulse.answered();
  }
  expect(new Set(events)).toEqual(new Set(['ask']));
});

test('reports silence after two questions without an answer, and ends the process after six', () => {
  const { pulse, events } = recorded();
  for (let count = 0; count < 7; count++) pulse.tick();
  expect(events).toEqual(['ask', 'ask', 'silent', 'ask', 'ask', 'ask', 'ask', 'end']);
});

test('reports a process that answers again as alive, and starts counting from zero', () => {
  const { pulse, events } = recorded();
  for (let count = 0; count < 4; count++) pulse.tick();
  pulse.answered();
  for (let count = 0; count < 4; count++) pulse.tick();
  expect(events.filter((event) => event !== 'ask')).toEqual(['silent', 'alive', 'silent']);
});
