import { expect, test } from 'vitest';
import { shippedBindings } from '#server/actions/proposals/shipped-automation-rules.ts';
import type { Actor } from '#server/platform/actor.ts';
import {
  whyMayNotApprove,
  whyMayNotReject,
  type Proposer,
  type Votable,
} from './who-may-approve.ts';

const byRule: Proposer = {
  kind: 'rule',
  id: shippedBindings[0]?.key ?? '',
  name: 'Version regression v0',
  editor: null,
};
const byAda: Proposer = { kind: 'user', id: 'ada', name: 'Ada', editor: null };
const action = (change: Partial<Votable> = {}): Votable => ({
  kind: 'service.roll_back',
  risk: 'medium',
  status: 'proposed',
  teamId: null,
  environmentId: null,
  demo: false,
  proposer: byRule,
  approverRoles: ['operator', 'admin'],
  requiredVotes: 1,
  oneFrom: [],
  approvals: [],
  votes: [],
  ...change,
});
const key = (id: string, service: boolean): Actor => ({
  kind: 'key',
  id,
  name: id,
  keyId: 'k',
  grants: [{ role: 'admin', teamId: null, environmentId: null }],
  scopes: ['actions:approve'],
  place: {},
  ip: null,
  service,
});
const bootstrap = key('bootstrap', true);
const whyNot = (actor: Actor, of: Votable, alone = false) => whyMayNotApprove(actor, of, { alone });

test('the bootstrap key gives the only approval of what a shipped rule proposed, up to medium risk', () => {
  expect(whyNot(bootstrap, action())).toBeNull();
  expect(whyNot(bootstrap, action({ risk: 'low' }))).toBeNull();
  expect(whyNot(bootstrap, action({ risk: 'high' }))).toBe(
    'An API key cannot decide on high-risk actions.',
  );
});

test('the bootstrap key approves nothing that a person proposed or made possible', () => {
  const shipped =
    'The key of a service account can approve only proposals of default rules, so a person must approve this.';
  const ada = { id: 'ada', name: 'Ada' };
  const proposers: Proposer[] = [
    byAda,
    { ...byRule, editor: ada },
    { ...byRule, tierLoweredBy: ada },
    { ...byRule, authors: [{ ...ada, did: 'registered it' }] },
    { ...byRule, id: 'a-rule-of-ada' },
  ];
  for (const proposer of proposers) {
    expect(whyNot(bootstrap, action({ proposer }))).toContain(shipped);
    expect(whyNot(bootstrap, action({ proposer }), true)).toContain(shipped);
  }
});

test('the bootstrap key is neither the first nor the second of two approvers, and may reject', () => {
  const two = action({ requiredVotes: 2 });
  expect(whyNot(bootstrap, two)).toContain(
    'The key of a service account does not count as a second approver, so people must approve this.',
  );
  const voted = {
    ...two,
    approvals: [{ roles: ['operator'] }],
    votes: [{ userId: 'ada', vote: 'approve', voided: false }],
  };
  expect(whyNot(bootstrap, voted)).toContain(
    'The key of a service account does not count as a second approver, so people must approve this.',
  );
  expect(whyMayNotReject(bootstrap, voted, voted)).toBeNull();
});

test('a key of the proposer, of the editor or of a first approver is not the second person', () => {
  const ofAda = key('ada', false);
  expect(whyNot(ofAda, action({ proposer: byAda }))).toContain('You proposed this');
  const edited = { ...byRule, editor: { id: 'ada', name: 'Ada' } };
  expect(whyNot(ofAda, action({ proposer: edited }))).toContain(
    'You last edited the rule behind this, which counts as proposing it.',
  );
  const voted = action({
    requiredVotes: 2,
    approvals: [{ roles: ['admin'] }],
    votes: [{ userId: 'ada', vote: 'approve', voided: false }],
  });
  expect(whyNot(ofAda, voted)).toBe('You have already approved this.');
  expect(whyNot(key('bob', false), voted)).toBeNull();
});
