// Package explorer holds the built page on which a person reads the schema and tries operations: GraphiQL, which needs
// nothing from the internet. Its source stands beside it; `npm ci && npm run build` in this folder writes dist anew, the
// same bytes each time.
package explorer

import (
	"embed"
	"io/fs"
)

//go:embed dist
var dist embed.FS

// Files returns the page's files, index.html.gz at the root: each is compressed with gzip and named NAME.gz after the
// name that it is served by. What stands below assets/ has a digest of its content in its name.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path
	}
	return files
}
