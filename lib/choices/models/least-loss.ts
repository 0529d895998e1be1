/**
 * Minimum loss at which findings and screens report a cost of drift: a decrease of accuracy by
 * 0.01, or an increase of the mean absolute error by a hundredth of its former value, and more than
 * chance explains.
 */
export const leastLoss = { accuracy: 0.01, error: 0.01, samplingErrors: 3 } as const;
