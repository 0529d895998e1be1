import { expect, test } from 'vitest';
import { eventKindOf } from '../event-kind.ts';
import type { Facts } from '../facts.ts';
import { mailHtml, mailText } from './render-mail.ts';
import { renderMessage } from './render-message.ts';
import { slackBody } from './render-slack.ts';
import { webhookBody } from './render-webhook.ts';
import { threadHeaders } from './send-mail.ts';

const facts: Facts = {
  event: 'approval-wanted',
  thread: 'INC-12',
  subject: 'checkout <slow>',
  first: false,
  at: '2026-11-25T13:49:07.000Z',
  state: 'Approval required',
  title: 'checkout <slow> & "broken"',
  severity: 'error',
  priority: 'P2',
  cause: '<script>alert(1)</script>',
  reason: 'Version 2.0.0 is slower',
  asked: 'Approve or reject the action.',
  deadline: '2026-11-25T14:19:07.000Z',
  incident: { id: 'i1', number: 12 },
  action: { id: 'a1', number: 3, title: 'Roll back checkout', risk: 'medium' },
  environment: 'production',
  team: null,
  heldUntil: null,
  demo: false,
};
const nowMs = Date.parse('2026-11-25T13:51:07Z');
const message = renderMessage(facts, 'https://tandem.example/', nowMs);

test('a message says state, time both ways, cause, what is asked, and where', () => {
  expect(mailText(message)).toBe(
    `[INC-12] Approval required: checkout <slow> & "broken"\n\nState: Approval required, error, P2\nTime: Wed 25 Nov 2026, 13:49:07 UTC (2 min ago)\nResource: production\nLikely cause: <script>alert(1)</script>\nReason: Version 2.0.0 is slower\nAction: ACT-3 Roll back checkout, medium risk\nNext step: Approve or reject the action.\nExpires: Wed 25 Nov 2026, 14:19:07 UTC (in 28 min)\n\nOpen ACT-3: https://tandem.example/actions/a1\nOpen INC-12: https://tandem.example/incidents/i1\n\nSent by Tandem. Decisions are made in Tandem, after signing in.\n`,
  );
});

test('the HTML part escapes what comes from outside', () => {
  const html = mailHtml(message);
  expect(html).toContain('checkout &lt;slow&gt; &amp; &quot;broken&quot;');
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(html).not.toContain('<script');
});

test('the HTML part follows a dark mail client and paints no background of its own', () => {
  const html = mailHtml(message, 'https://tandem.example/unsubscribe?token=t');
  expect(html).toContain('<meta name="color-scheme" content="light dark">');
  expect(html).not.toMatch(/background/u);
  // Whatever has a colour of its own for a light client has one for a dark client too.
  const coloured = [...html.matchAll(/<(\w+)(?: class="([^"]+)")? style="[^"]*color:/gu)];
  expect(coloured.length).toBeGreaterThan(3);
  for (const [, tag = '', name] of coloured)
    expect(html).toContain(`${name === undefined ? tag : `.${name}`}{color:`);
});

test('a summary has one line and one link for each incident', () => {
  const { title, severity, at, incident } = facts;
  const held = { thread: 'INC-12', title, severity, at, deadline: null, incident, action: null };
  const summary: Facts = {
    ...facts,
    event: 'digest',
    title: '3 messages held by quiet hours',
    incident: null,
    action: null,
    held: [
      { ...held, state: 'Opened' },
      {
        ...held,
        thread: 'ACT-3',
        state: 'Approval required',
        deadline: '2026-11-25T13:50:07.000Z',
        incident: null,
        action: { id: 'a1', number: 3 },
      },
      { ...held, state: 'Resolved' },
    ],
  };
  expect(mailText(renderMessage(summary, 'https://tandem.example/', nowMs))).toBe(
    `3 messages held by quiet hours\n\nINC-12: checkout <slow> & "broken": Opened (error) 13:49 UTC; Resolved (error) 13:49 UTC\nACT-3: checkout <slow> & "broken": Approval required (error, expired since) 13:49 UTC\n\nINC-12: https://tandem.example/incidents/i1\nACT-3: https://tandem.example/actions/a1\nOpen the delivery log: https://tandem.example/settings/notifications?tab=log\n\nSent by Tandem. Decisions are made in Tandem, after signing in.\n`,
  );
});

test('a rollout that waits says what it lacks, and leads to its page; without an incident no cause is named', () => {
  const rollout: Facts = {
    ...facts,
    event: 'rollout-waits',
    thread: 'fraud score v7',
    state: 'Rollout needs a decision',
    title: 'Version 7 of fraud score',
    priority: null,
    cause: null,
    reason: 'Version 7 was asked 18 of 50 times after 60 min. A person must decide.',
    asked: 'Continue with the available data, keep waiting, or abandon the version.',
    deadline: null,
    incident: null,
    action: null,
    rollout: { id: 'r1', model: 'fraud score', version: '7' },
    page: { label: 'Open the rollout', path: '/models/fraud%20score/rollouts/r1' },
  };
  expect(mailText(renderMessage(rollout, 'https://tandem.example/', nowMs)))
    .toBe(`[fraud score v7] Rollout needs a decision: Version 7 of fraud score

State: Rollout needs a decision, error
Time: Wed 25 Nov 2026, 13:49:07 UTC (2 min ago)
Resource: production
Reason: Version 7 was asked 18 of 50 times after 60 min. A person must decide.
Next step: Continue with the available data, keep waiting, or abandon the version.

Open the rollout: https://tandem.example/models/fraud%20score/rollouts/r1

Sent by Tandem. Decisions are made in Tandem, after signing in.
`);
  expect(webhookBody(rollout, 'https://tandem.example')).toMatchObject({
    type: 'rollout.waits',
    data: { rollout: { id: 'r1', model: 'fraud score', version: '7' } },
  });
  const sent = { id: 'm1', channelId: 'c1', facts: rollout };
  expect(threadHeaders(sent, 'tandem.example').inReplyTo).toBe('<rollout.r1.c1@tandem.example>');
  const ofIncident = { ...rollout, incident: facts.incident, cause: 'drift' };
  const { lines, links } = renderMessage(ofIncident, 'https://tandem.example', nowMs);
  expect(lines).toContainEqual({ label: 'Likely cause', text: 'drift' });
  expect(links.map(({ label }) => label)).toEqual(['Open INC-12', 'Open the rollout']);
  const held = { ...rollout, state: 'Version rolled back' };
  const summary: Facts = { ...rollout, event: 'digest', page: undefined, held: [held] };
  expect(renderMessage(summary, 'https://tandem.example', nowMs).links[0]?.url).toBe(
    'https://tandem.example/models/fraud%20score/rollouts/r1',
  );
  expect(eventKindOf('rollout.waits', {})).toBe('rollout-waits');
  expect(eventKindOf('rollout.taken_back', {})).toBe('rollout-taken-back');
  expect(eventKindOf('rollout', {})).toBeNull();
});

test('no link decides anything: only pages of Tandem are linked', () => {
  const addresses = [...mailHtml(message).matchAll(/href="([^"]+)"/g)].map((match) => match[1]);
  expect(addresses).toEqual([
    'https://tandem.example/actions/a1',
    'https://tandem.example/incidents/i1',
  ]);
});

test('the Slack-compatible body is escaped and carries the thread key', () => {
  const body = slackBody(message, facts.thread);
  expect(body.thread_key).toBe('INC-12');
  expect(body.text).toContain('*[INC-12] Approval required: checkout &lt;slow&gt; &amp; "broken"*');
  expect(body.text).toContain('<https://tandem.example/incidents/i1|Open INC-12>');
});

test('the payload of Standard Webhooks is the same at every try', () => {
  const body = webhookBody(facts, 'https://tandem.example');
  expect(body).toMatchObject({
    type: 'action.approval_wanted',
    timestamp: facts.at,
    data: {
      thread: 'INC-12',
      title: '[INC-12] checkout <slow> & "broken"',
      state: 'Approval required',
    },
  });
  expect(JSON.stringify(body)).not.toContain('ago');
});

test('later mails refer to the first of their thread', () => {
  const first = threadHeaders({ id: 'd1', channelId: 'c', facts: { ...facts, first: true } }, 'h');
  const later = threadHeaders({ id: 'd2', channelId: 'c', facts }, 'h');
  expect(first).toEqual({ messageId: '<inc-12.i1.c@h>' });
  expect(later).toEqual({
    messageId: '<d2@h>',
    inReplyTo: first.messageId,
    references: first.messageId,
  });
});

test('only a raised severity is told, and only what people must know of actions', () => {
  expect(eventKindOf('severity', { from: 'warning', to: 'critical' })).toBe('severity-raised');
  expect(eventKindOf('severity', { from: 'critical', to: 'warning' })).toBeNull();
  expect(eventKindOf('severity', {})).toBeNull();
  expect(eventKindOf('action.unknown', {})).toBe('action-failed');
  expect(eventKindOf('action.running', {})).toBeNull();
  expect(eventKindOf('comment', {})).toBeNull();
});
