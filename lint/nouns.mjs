/** The closed list of nouns; a new one needs an ADR (CONTRIBUTING.md). */
export const NOUNS = [
  'accounts',
  'sources',
  'infrastructure',
  'network',
  'incidents',
  'actions',
  'models',
  'experiments',
  'monitoring',
  'capacity',
  'costs',
  'security',
  'governance',
  'notifications',
];
