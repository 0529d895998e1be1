export const risks = ['low', 'medium', 'high'] as const;
