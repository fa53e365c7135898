package bench

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/lib/pq"
)

// partCommand is the command by which the benchmark starts processes of its own program.
const partCommand = "bench-part"

// Part runs one of those processes. What it needs to know comes by the environment.
func Part(name string) error {
	switch name {
	case "load":
		return serveLoad()
	case byStatement:
		return serveStatement()
	case byGqlgen:
		return serveGqlgen()
	case "bytes":
		return serveBytes()
	}
	return fmt.Errorf("the benchmark has no part %q", name)
}

// connections is how many each contender keeps to PostgreSQL: as many as the product does.
const connections = 8

// environment of the parts.
const (
	dsnVariable       = "ALLIANCES_BENCH_DSN"
	planCacheVariable = "ALLIANCES_BENCH_PLAN_CACHE_MODE"
	answersVariable   = "ALLIANCES_BENCH_ANSWERS"
)

// serve answers until the program is told to end. Its first line of output is the address.
func serve(handler http.Handler) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	server := &http.Server{Handler: handler}
	context.AfterFunc(ctx, func() { server.Close() })
	fmt.Println(listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// question is the body of a request for the operation.
type question struct {
	Variables struct {
		Kind  string `json:"kind"`
		Code  string `json:"code"`
		First int    `json:"first"`
	} `json:"variables"`
}

// serveStatement is the hand-written statement behind net/http and lib/pq, prepared.
func serveStatement() error {
	config, err := pq.NewConfig(os.Getenv(dsnVariable))
	if err != nil {
		return err
	}
	config.Runtime = map[string]string{"plan_cache_mode": os.Getenv(planCacheVariable)}
	connector, err := pq.NewConnectorConfig(config)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	prepared, err := db.Prepare(statement)
	if err != nil {
		return err
	}
	return serve(statementHandler(prepared))
}

func statementHandler(prepared *sql.Stmt) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q question
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = json.Unmarshal(body, &q)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		var answer []byte
		if err := prepared.QueryRowContext(r.Context(), q.Variables.Kind, q.Variables.Code, q.Variables.First).Scan(&answer); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
		w.Write(answer)
	})
}

// keptAnswer is an answer that the bare handler serves from memory.
type keptAnswer struct {
	Query string // of the address
	ETag  string
	Body  []byte
}

// serveBytes is the bare handler: a look-up in a map, then the same bytes, or 304 to whom has them.
func serveBytes() error {
	text, err := os.ReadFile(os.Getenv(answersVariable))
	if err != nil {
		return err
	}
	var kept []keptAnswer
	if err := json.Unmarshal(text, &kept); err != nil {
		return err
	}
	byQuery := map[string]keptAnswer{}
	for _, a := range kept {
		byQuery[a.Query] = a
	}
	return serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, known := byQuery[r.URL.RawQuery]
		if !known {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("ETag", a.ETag)
		if r.Header.Get("If-None-Match") == a.ETag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)))
		w.Write(a.Body)
	}))
}
