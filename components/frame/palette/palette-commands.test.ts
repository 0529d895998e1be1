import { expect, test } from 'vitest';
import { paletteCommands, type CommandScene, type PaletteIncident } from './palette-commands.ts';

const incident = (number: number, extra: Partial<PaletteIncident> = {}): PaletteIncident => ({
  id: `i${number}`,
  number,
  title: 'Checkout calls are slow',
  status: 'triggered',
  assignee: null,
  you: { mayWrite: true, reason: null },
  ...extra,
});
const ALL = [
  'accounts:write',
  'actions:decide-infrastructure',
  'detection:write',
  'incidents:write',
];
const labels = (scene: Partial<CommandScene>, permissions = ALL): string[] =>
  paletteCommands({
    can: (permission) => permissions.includes(permission),
    demoPerson: false,
    pathname: '/',
    incidents: [],
    actions: [],
    ...scene,
  }).map(({ label }) => label);

test('offers what the person may do', () => {
  expect(labels({})).toEqual(['New monitor…', 'New silence…', 'Invite a person…']);
  expect(labels({}, ['incidents:write'])).toEqual(['New silence…']);
  expect(labels({}, [])).toEqual([]);
});

test('acknowledges what is new and the person may write, the incident of the page first', () => {
  const incidents = [
    incident(5),
    incident(6, { status: 'acknowledged' }),
    incident(7, { you: { mayWrite: false, reason: 'Other team' } }),
    incident(8),
  ];
  expect(labels({ incidents, pathname: '/incidents/i8' }, [])).toEqual([
    'Acknowledge INC-8: Checkout calls are slow',
    'Resolve INC-8…',
    'Silence the alerts of INC-8…',
    'Acknowledge INC-5: Checkout calls are slow',
  ]);
});

test('opens the approval bar of actions of the loops that the person decides on', () => {
  const action = (number: number, kind: string, demo = false) => ({
    id: `a${number}`,
    number,
    title: 'Roll back checkout',
    kind,
    demo,
  });
  const actions = [action(1, 'service.rollback'), action(2, 'model.rollback')];
  const decide = ['actions:decide-infrastructure'];
  expect(labels({ actions }, decide)).toEqual(['Approve ACT-1: Roll back checkout…']);
  const [first] = paletteCommands({
    can: () => true,
    demoPerson: false,
    pathname: '/',
    incidents: [],
    actions,
  });
  expect(first).toMatchObject({ href: '/actions/a1', acknowledge: null });
});

test('people of the demo approve actions of the demo only', () => {
  const own = { id: 'a1', number: 1, title: 'Restart', kind: 'service.restart', demo: false };
  const scene = { actions: [own, { ...own, id: 'a2', number: 2, demo: true }], demoPerson: true };
  expect(labels(scene, ['actions:decide-infrastructure'])).toEqual(['Approve ACT-2: Restart…']);
});
