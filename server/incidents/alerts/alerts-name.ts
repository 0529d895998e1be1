/**
 * Name of several alerts in an audit entry: the title of the first, and the number of others;
 * null if there are none.
 */
export function alertsName(alerts: readonly { title: string }[]): string | null {
  const [first] = alerts;
  if (first === undefined) return null;
  const others = alerts.length - 1;
  return others === 0 ? first.title : `${first.title} and ${others} more`;
}
