package graph

import (
	"os"
	"testing"

	"alliances/internal/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
