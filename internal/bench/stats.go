package bench

import "slices"

// median is the middle of some numbers, the mean of the two in the middle of an even count; 0 of none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

// ratio is the median over the rounds of a round's quotient: what moves a whole round moves both.
func ratio(a, b []float64) float64 {
	quotients := make([]float64, 0, len(a))
	for i := range min(len(a), len(b)) {
		if b[i] > 0 {
			quotients = append(quotients, a[i]/b[i])
		}
	}
	return median(quotients)
}
