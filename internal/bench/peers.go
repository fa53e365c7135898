package bench

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/lib/pq"

	"alliances/internal/postgres"
)

//go:embed peers/package.json peers/package-lock.json peers/.npmrc peers/*.mjs peers/postgraphile.graphql
var peerFiles embed.FS

// oldestNode is the first Node in which all peers run.
const oldestNode = 22

// peers is the folder in which they are installed, and the Node that runs them.
type peers struct{ folder, node string }

// installPeers installs the peers in a folder, as their lock file says, unless they are there already.
func installPeers(ctx context.Context, folder, schema string) (peers, error) {
	p := peers{folder: folder}
	changed, err := p.write(schema)
	if err != nil {
		return p, fmt.Errorf("write the peers: %w", err)
	}
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "postgraphile")); changed || err != nil {
		npm := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
		npm.Dir = folder
		if out, err := npm.CombinedOutput(); err != nil {
			return p, fmt.Errorf("npm ci of the peers: %w: %s", err, out)
		}
	}
	p.node, err = p.findNode(ctx)
	return p, err
}

// write brings the files to the folder; it tells whether what is installed must be so anew.
func (p peers) write(schema string) (bool, error) {
	if err := os.MkdirAll(p.folder, 0o755); err != nil {
		return false, err
	}
	changed := false
	err := fs.WalkDir(peerFiles, "peers", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := peerFiles.ReadFile(path)
		if err != nil {
			return err
		}
		to := filepath.Join(p.folder, d.Name())
		was, err := os.ReadFile(to)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if string(was) == string(text) {
			return nil
		}
		changed = changed || d.Name() == "package-lock.json"
		return os.WriteFile(to, text, 0o644)
	})
	if err != nil {
		return false, err
	}
	return changed, os.WriteFile(filepath.Join(p.folder, "schema.graphql"), []byte(schema), 0o644)
}

var nodeVersion = regexp.MustCompile(`^v(\d+)`)

// findNode is the Node of the machine where it is new enough, else the one that was installed with the peers.
func (p peers) findNode(ctx context.Context) (string, error) {
	for _, node := range []string{"node", filepath.Join(p.folder, "node_modules", ".bin", "node")} {
		out, err := exec.CommandContext(ctx, node, "--version").Output()
		if found := nodeVersion.FindSubmatch(out); err == nil && found != nil {
			if major, _ := strconv.Atoi(string(found[1])); major >= oldestNode {
				return node, nil
			}
		}
	}
	return "", fmt.Errorf("the peers need Node %d or later: neither the machine nor %s has it", oldestNode, p.folder)
}

// start starts a peer in two processes, as the role that the product reads as.
func (p peers) start(name, query string, db database) (*contender, error) {
	config, err := pq.NewConfig(db.dsn(postgres.RolePublic))
	if err != nil {
		return nil, err
	}
	environment := []string{"NODE_ENV=production", "GRAPHILE_ENV=production", "PGHOST=" + config.Host, "PGPORT=" + fmt.Sprint(config.Port), "PGUSER=" + config.User, "PGDATABASE=" + config.Database}
	if name == "postgraphile" {
		text, err := peerFiles.ReadFile("peers/postgraphile.graphql")
		if err != nil {
			return nil, err
		}
		query = string(text)
	}
	c, err := startContender(name, query, environment, p.node, filepath.Join(p.folder, "cluster.mjs"), name)
	if err == nil {
		c.ownCursors = name == "postgraphile"
	}
	return c, err
}
