import { formatAbsolute, formatMoment, formatRelative } from '#lib/time-format.ts';
import type { Facts } from '#server/notifications/facts.ts';

export type Line = { label: string; text: string };
export type Link = { label: string; url: string };
export type Message = { title: string; lines: Line[]; links: Link[] };

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Example: "Wed 25 Nov 2026, 13:49:07 UTC (2 min ago)" */
function moment(iso: string, nowMs: number): string {
  const atMs = Date.parse(iso);
  return `${formatAbsolute(atMs)} (${formatRelative(atMs, nowMs)})`;
}

/** Link target of a message listed in a summary. */
function heldPath({ incident, action, page }: NonNullable<Facts['held']>[number]): string {
  if (incident !== null) return `/incidents/${incident.id}`;
  return action === null && page !== undefined ? page.path : `/actions/${action?.id ?? ''}`;
}

/** Links to Tandem. Decisions require signing in there; a link alone never makes one. */
export function linksOf(facts: Facts, baseUrl: string): Link[] {
  const base = baseUrl.replace(/\/+$/u, '');
  const { incident, action } = facts;
  const pages = (facts.held ?? []).map((each) => ({
    label: each.thread,
    url: `${base}${heldPath(each)}`,
  }));
  return [
    ...new Map(pages.map((link) => [link.url, link])).values(),
    ...(action === null
      ? []
      : [{ label: `Open ACT-${action.number}`, url: `${base}/actions/${action.id}` }]),
    ...(incident === null
      ? []
      : [{ label: `Open INC-${incident.number}`, url: `${base}/incidents/${incident.id}` }]),
    ...(facts.report === undefined
      ? []
      : [
          { label: 'Open the report', url: `${base}${facts.report.path}` },
          {
            label: 'Change or pause this report',
            url: `${base}/settings/notifications?tab=reports`,
          },
        ]),
    ...(facts.page === undefined
      ? []
      : [{ label: facts.page.label, url: `${base}${facts.page.path}` }]),
    ...(facts.person === undefined ? [] : [{ label: 'Unsubscribe', url: `${base}/settings` }]),
    ...(action === null &&
    incident === null &&
    facts.report === undefined &&
    facts.page === undefined
      ? [{ label: 'Open the delivery log', url: `${base}/settings/notifications?tab=log` }]
      : []),
  ];
}

/** Summary: one line for each incident or action with its events, oldest first. */
function digestLines(held: NonNullable<Facts['held']>, nowMs: number): Line[] {
  return [...Map.groupBy(held, ({ thread }) => thread)].map(([thread, events]) => {
    const told = events.map(({ state, severity, at, deadline }) => {
      const over = deadline !== null && Date.parse(deadline) <= nowMs ? ', expired since' : '';
      return `${state} (${severity}${over}) ${formatMoment(Date.parse(at), nowMs)}`;
    });
    return { label: thread, text: `${events[0]?.title ?? ''}: ${told.join('; ')}` };
  });
}

/** Message text, the same for every channel that users read. */
export function renderMessage(facts: Facts, baseUrl: string, nowMs: number): Message {
  if (facts.held !== undefined)
    return {
      title: facts.title,
      lines: digestLines(facts.held, nowMs),
      links: linksOf(facts, baseUrl),
    };
  if (facts.report !== undefined)
    return { title: facts.title, lines: facts.report.lines, links: linksOf(facts, baseUrl) };
  const { action, deadline } = facts;
  const where = [facts.environment, facts.team].filter((part) => part !== null).join(', ');
  const state = [facts.state, facts.severity, facts.priority].filter((part) => part !== null);
  const lines: (Line | null)[] = [
    { label: 'State', text: state.join(', ') },
    { label: 'Time', text: moment(facts.at, nowMs) },
    where === '' ? null : { label: 'Resource', text: where },
    facts.event === 'test' || (facts.page !== undefined && facts.incident === null)
      ? null
      : { label: 'Likely cause', text: facts.cause ?? 'unknown' },
    facts.reason === null || facts.reason === '' ? null : { label: 'Reason', text: facts.reason },
    action === null
      ? null
      : { label: 'Action', text: `ACT-${action.number} ${action.title}, ${action.risk} risk` },
    facts.asked === null ? null : { label: 'Next step', text: facts.asked },
    deadline === null ? null : { label: 'Expires', text: moment(deadline, nowMs) },
    facts.heldUntil === null
      ? null
      : {
          label: 'Held',
          text: `by quiet hours until ${formatAbsolute(Date.parse(facts.heldUntil))}`,
        },
    facts.demo ? { label: 'Note', text: 'This concerns the demo company.' } : null,
  ];
  return {
    title: `[${facts.thread}] ${capital(facts.state)}: ${facts.title}`,
    lines: lines.filter((line) => line !== null),
    links: linksOf(facts, baseUrl),
  };
}
