package bench

import _ "embed"

// statement answers the operation Neighbourhood by itself: what everything else is measured against.
//
//go:embed neighbourhood.sql
var statement string
