/** Teams of the demo company: those named in its bill and those that own its resources. */
export const demoTeams = [
  'Checkout',
  'Data platform',
  'Finance',
  'Machine learning',
  'Payments',
  'Platform',
  'Risk',
  'Web shop',
] as const;
export type DemoTeam = (typeof demoTeams)[number];
