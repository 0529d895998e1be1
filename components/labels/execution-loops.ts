/** Loops that can be stopped separately, with their names on screens. */
export const LOOPS: readonly { loop: string; title: string; text: string }[] = [
  {
    loop: 'incident-resolution',
    title: 'Incident resolution',
    text: 'Restarts, rollbacks and scaling of services',
  },
  {
    loop: 'model-deployment',
    title: 'Model deployment',
    text: 'Any change to a model in use',
  },
];
