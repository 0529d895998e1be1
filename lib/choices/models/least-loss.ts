/**
 * Minimum loss at which findings and screens report a cost of drift: a loss of accuracy of 0.01, or
 * a rise of the mean absolute error by a hundredth of its former value, and more than chance
 * explains.
 */
export const leastLoss = { accuracy: 0.01, error: 0.01, samplingErrors: 3 } as const;
