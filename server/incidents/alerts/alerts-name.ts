/**
 * Name for several alerts in an audit entry: the title of the first alert and the number of others.
 * Null if there are no alerts.
 */
export function alertsName(alerts: readonly { title: string }[]): string | null {
  const [first] = alerts;
  if (first === undefined) return null;
  const others = alerts.length - 1;
  return others === 0 ? first.title : `${first.title} and ${others} more`;
}
