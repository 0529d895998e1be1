/**
 * From when on drift is said to cost something, by findings and screens alike: a loss of accuracy of a hundredth, or a
 * rise of the mean absolute error by a hundredth of what it was, and more than chance explains.
 */
export const leastLoss = { accuracy: 0.01, error: 0.01, samplingErrors: 3 } as const;
