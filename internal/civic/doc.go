// Package civic is the domain: what an actor, an alliance, a programme or a territory is, and the pure rules on them.
// It imports the standard library only and knows neither SQL text nor GraphQL.
package civic
