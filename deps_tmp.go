//go:build deps

package main

import (
	_ "github.com/99designs/gqlgen/graphql/handler"
	_ "github.com/alecthomas/kong"
	_ "github.com/google/go-cmp/cmp"
	_ "github.com/google/uuid"
	_ "github.com/hashicorp/golang-lru/v2"
	_ "github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
	_ "github.com/pressly/goose/v3"
	_ "github.com/rs/cors"
	_ "github.com/schollz/progressbar/v3"
	_ "github.com/vektah/gqlparser/v2"
	_ "golang.org/x/sync/errgroup"
	_ "golang.org/x/text/language"
)
