/** The subject of an audit entry about alerts, named by the first of them. */
export function alertsSubject(alerts: readonly { title: string }[]): {
  kind: string;
  name: string | null;
} {
  const [first] = alerts;
  if (first === undefined) return { kind: 'alerts', name: null };
  const others = alerts.length - 1;
  return { kind: 'alerts', name: others === 0 ? first.title : `${first.title} and ${others} more` };
}
