/** Teams of the demo company: those that its bill names, and those that own its resources. */
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
