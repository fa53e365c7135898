// Command alliances serves the graph of actors, alliances, territories and programmes: go run . starts everything.
package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"alliances/graph"
	"alliances/internal/auth"
	"alliances/internal/bench"
	"alliances/internal/cache"
	"alliances/internal/civic"
	"alliances/internal/localpg"
	"alliances/internal/mail"
	"alliances/internal/opendata"
	"alliances/internal/postgres"
	"alliances/internal/server"
	"alliances/internal/server/explorer"
)

//go:embed schema.graphql
var schema string

// database is the name of the database in the embedded cluster.
const database = "alliances"

// keptBytes bounds the answers that are kept in memory, with what they cost beside their text.
const keptBytes = 64 << 20

// connections is how many connections a process keeps for public reads: twice what a machine of two cores keeps busy.
const connections = 8

// accountConnections is how many it keeps for accounts: signing in is rare beside reading.
const accountConnections = 4

// commandLine is what can be said to the program, by flags or by the environment.
type commandLine struct {
	Data        string `help:"Folder of the private database." placeholder:"DIR" env:"ALLIANCES_DATA"`
	DatabaseURL string `help:"A PostgreSQL server of yours, in place of the private one." placeholder:"URL" env:"DATABASE_URL"`
	DirectURL   string `name:"database-direct-url" help:"The same server without the pooler that DATABASE_URL leads through." placeholder:"URL" env:"DATABASE_DIRECT_URL"`

	Serve  serveCommand  `cmd:"" default:"withargs" help:"Serve the API (the default)."`
	Import importCommand `cmd:"" help:"Load reference data: the embedded files, or newer ones of the same form."`
	Bench  benchCommand  `cmd:"" help:"Measure the server on a large data set, against what else there is."`
	Part   partCommand   `cmd:"" name:"bench-part" hidden:""`
	Admin  adminCommand  `cmd:"" help:"Say what somebody who has signed in does for the whole installation, in place of what was said before."`
	Rotate rotateCommand `cmd:"" name:"rotate-keys" help:"Put a new key before those of the installation; running servers find it by themselves."`
	Setup  setupCommand  `cmd:"" name:"setup-database" help:"Make the roles and the schema on a PostgreSQL server of yours; again after each upgrade."`
}

type serveCommand struct {
	ReplicaURLs      []string `name:"database-replica-urls" help:"Streaming replicas of the server of DATABASE_URL, to answer public reads." placeholder:"URL" env:"DATABASE_REPLICA_URLS"`
	Listen           string   `help:"Address to listen on." default:"127.0.0.1:8080" env:"ALLIANCES_LISTEN"`
	PublicURL        string   `help:"Where the world reaches this installation." placeholder:"URL" env:"ALLIANCES_PUBLIC_URL"`
	Territory        string   `help:"Home of lists and search, as KIND:CODE, such as DEPARTMENT:13." placeholder:"KIND:CODE" env:"ALLIANCES_TERRITORY"`
	Empty            bool     `help:"At the first start, load the reference data without the scenario." env:"ALLIANCES_EMPTY"`
	Origins          []string `help:"Web origins, other than our own, whose pages may read answers." placeholder:"ORIGIN" env:"ALLIANCES_ORIGINS"`
	Operations       []string `help:"Manifests of operations to register, beside the released ones: as Apollo's tool, Relay's compiler or graphql-codegen write them." placeholder:"FILE" env:"ALLIANCES_OPERATIONS"`
	RegisteredOnly   bool     `help:"Run registered operations only." env:"ALLIANCES_REGISTERED_ONLY"`
	APQ              bool     `name:"apq" help:"Let clients register operations as they send them (automatic persisted queries)." env:"ALLIANCES_APQ"`
	Keys             string   `help:"File of the secrets that tokens and codes are made with; made at the first start. Every server of an installation has the same." placeholder:"FILE" env:"ALLIANCES_KEYS"`
	NewKeys          bool     `help:"Start with keys that are not those of this installation, whose file is lost: everybody signs in again, and second factors are gone."`
	Issuers          []string `name:"oidc-issuers" help:"OIDC issuers whose tokens are taken beside our own, each as ISSUER?audience=OURS[&algorithm=RS256][&acr=…][&amr=…]; acr and amr say what stands for a second factor." placeholder:"SETTING" env:"OIDC_ISSUERS"`
	SMTPURL          string   `name:"smtp-url" help:"Mail server: smtp://user:password@host:587?from=name@example.org, or smtps://…:465. Without one, mails stand in the log (private database only)." placeholder:"URL" env:"SMTP_URL"`
	TrustedProxies   []string `help:"Networks of the proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8." placeholder:"CIDR" env:"ALLIANCES_TRUSTED_PROXIES"`
	PrivacyURL       string   `help:"Page on personal data." placeholder:"URL" env:"ALLIANCES_PRIVACY_URL"`
	AccessibilityURL string   `help:"Accessibility statement." placeholder:"URL" env:"ALLIANCES_ACCESSIBILITY_URL"`
	RateFactor       float64  `hidden:"" help:"How many times as much each caller may ask for, to measure the server." default:"1" env:"ALLIANCES_RATE_FACTOR"`
}

type importCommand struct {
	Scenario bool   `help:"The scenario too, where the first start left it out."`
	From     string `help:"Folder with newer files of the same names and form; what is absent is left as it is." type:"existingdir" placeholder:"DIR"`
}

type setupCommand struct {
	AdminURL string `arg:"" help:"Address of an administrator: postgres://user:password@host:5432/postgres. In the environment no other user of the machine sees it." env:"ALLIANCES_ADMIN_URL"`
	Database string `help:"Name of the database." default:"alliances"`
	Password string `help:"Password that the roles share; one is made when the roles are." env:"ALLIANCES_DATABASE_PASSWORD"`
}

type benchCommand struct {
	Rounds  int      `help:"How often each measurement is repeated." default:"4"`
	Seconds float64  `help:"How long each measurement lasts." default:"3"`
	Scale   int      `help:"Measure the growth, too, against so many times the data." default:"1"`
	Only    []string `help:"Contenders and parts to measure, and no other."`
	Out     string   `help:"Page whose results are replaced, below its line ## Results." placeholder:"FILE"`
}

type adminCommand struct {
	Email     string `arg:"" help:"The address that the person signs in with."`
	Moderator bool   `help:"Decides claims of organisations, suspends accounts."`
	Auditor   bool   `help:"Reads the record of who did what."`
}

type rotateCommand struct {
	Keys string `help:"File of the keys." placeholder:"FILE" env:"ALLIANCES_KEYS"`
}

// partCommand is a process of a benchmark.
type partCommand struct {
	Name string `arg:""`
}

func main() {
	started := time.Now()
	var cli commandLine
	command := kong.Parse(&cli, kong.Name("alliances"), kong.Description("Alliances of associations, companies and public authorities: a GraphQL backend."))
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := emptySettings("DATABASE_URL", "DATABASE_DIRECT_URL", "DATABASE_REPLICA_URLS", "ALLIANCES_DATA")
	switch name := strings.Fields(command.Command())[0]; {
	case err != nil:
	case name == "import":
		err = cli.importData(ctx, log)
	case name == "admin":
		err = cli.admin(ctx, log)
	case name == "rotate-keys":
		err = cli.rotateKeys()
	case name == "setup-database":
		err = cli.Setup.run(ctx)
	case name == "bench":
		err = cli.bench(ctx, log)
	case name == "bench-part":
		err = bench.Part(cli.Part.Name)
	default:
		err = cli.serve(ctx, log, started)
	}
	switch {
	case err == nil:
	case ctx.Err() == nil:
		fmt.Fprintln(os.Stderr, "alliances:", err)
		os.Exit(1)
	case command.Command() != "serve": // told to end, serving then ends as it can, and that is no failure
		fmt.Fprintln(os.Stderr, "alliances: interrupted before the end")
		os.Exit(130)
	}
}

// source is where the database is: its connection strings.
type source struct {
	public  string                   // of public reads, which may go through a pooler, as may
	app     string                   // those of viewers, and
	account string                   // accounts
	direct  func(role string) string // past any pooler
	local   *localpg.Server          // nil for a server of one's own
}

// open finds the database: the server of DATABASE_URL, or the private one, which it starts.
func (c *commandLine) open(ctx context.Context, log *slog.Logger) (source, error) {
	if c.DatabaseURL != "" {
		dsn, err := postgres.ParseURL(c.DatabaseURL)
		if err != nil {
			return source{}, fmt.Errorf("DATABASE_URL: %w", err)
		}
		if c.DirectURL == "" {
			return source{public: dsn(postgres.RolePublic), app: dsn(postgres.RoleApp), account: dsn(postgres.RoleAccount), direct: dsn}, nil
		}
		direct, err := postgres.ParseURL(c.DirectURL)
		if err != nil {
			return source{}, fmt.Errorf("DATABASE_DIRECT_URL: %w", err)
		}
		return source{public: postgres.Pooled(dsn(postgres.RolePublic)), app: postgres.Pooled(dsn(postgres.RoleApp)), account: postgres.Pooled(dsn(postgres.RoleAccount)), direct: direct}, nil
	}
	dir, err := c.dataFolder()
	if err != nil {
		return source{}, err
	}
	local, err := localpg.Start(ctx, localpg.Config{Dir: dir, Log: log})
	if err != nil {
		return source{}, err
	}
	s := sourceOf(local)
	applied, err := postgres.Setup(ctx, local.DSN(localpg.Superuser, "postgres"), database, "")
	if err != nil {
		s.close()
		return source{}, fmt.Errorf("prepare the database: %w", err)
	}
	if applied > 0 {
		log.Info("migrated", "migrations", applied)
	}
	return s, nil
}

func (c *commandLine) dataFolder() (string, error) {
	if c.Data != "" {
		return c.Data, nil
	}
	return localpg.DefaultDir()
}

func sourceOf(local *localpg.Server) source {
	dsn := func(role string) string { return local.DSN(role, database) }
	return source{public: dsn(postgres.RolePublic), app: dsn(postgres.RoleApp), account: dsn(postgres.RoleAccount), direct: dsn, local: local}
}

// close stops the private server.
func (s source) close() {
	if s.local != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := s.local.Stop(ctx); err != nil {
			slog.Error("the private PostgreSQL did not end well", "error", err)
		}
	}
}

// ended is closed when the private server ends by itself; of a server of one's own it never is.
func (s source) ended() <-chan struct{} {
	if s.local == nil {
		return nil
	}
	return s.local.Done()
}

// serve answers until the program is told to end. The port is taken first, so that a probe sees the start as it goes.
func (c *commandLine) serve(ctx context.Context, log *slog.Logger, started time.Time) error {
	// The garbage is collected when the heap has doubled. While little is in memory that is a hundred times a second, at a fifth of the
	// processor's time; bytes that nobody touches, and so take no memory, have it wait for as many more.
	ballast := make([]byte, 12<<20)
	defer runtime.KeepAlive(ballast)
	proxies, err := prefixes(c.Serve.TrustedProxies)
	if err != nil {
		return err
	}
	home, err := territory(c.Serve.Territory)
	if err != nil {
		return err
	}
	access, err := c.Serve.access()
	if err != nil {
		return err
	}
	replicas, err := c.replicas()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Serve.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", c.Serve.Listen, cause(err))
	}
	defer listener.Close()
	address := "http://" + reachable(listener.Addr().(*net.TCPAddr))

	publicURL := c.Serve.PublicURL
	if publicURL == "" {
		publicURL = address
	}
	keys, err := c.keys(publicURL)
	if err != nil {
		return err
	}
	sender, err := c.sender(log)
	if err != nil {
		return err
	}
	issuers, err := auth.NewIssuers(c.Serve.Issuers, log)
	if err != nil {
		return fmt.Errorf("OIDC_ISSUERS: %w", err)
	}
	door := &gate{}
	web, err := server.New(server.Config{GraphQL: door, PersonalData: http.HandlerFunc(door.personalData),
		Files: &server.Files{Keep: door.keepFile, Open: door.openFile, URL: strings.TrimSuffix(publicURL, "/") + "/" + graph.FilePath}, Callers: &auth.Authenticator{Keys: keys, Issuers: issuers}, Kept: door.kept, Explorer: explorer.Files(), Schema: schema, Ready: door.ready,
		Origins: c.Serve.Origins, TrustedProxies: proxies, Log: log})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() {
		err := web.Serve(ctx, listener)
		cancel()
		served <- err
	}()
	drain := sync.OnceValue(func() error {
		cancel()
		return <-served
	})
	defer drain()

	data, err := c.open(ctx, log)
	if err != nil {
		return err
	}
	defer func() { drain(); data.close() }() // requests in flight still need the database
	store, err := c.prepare(ctx, log, data, home)
	if err != nil {
		return err
	}
	defer func() { drain(); store.Close() }()
	accounts, err := c.prepareAccounts(ctx, data, store, keys)
	if err != nil {
		return err
	}
	sendingCtx, stopSending := context.WithCancel(ctx)
	var sending sync.WaitGroup
	defer func() { drain(); stopSending(); sending.Wait(); accounts.Close() }() // a mail in hand is sent and noted, or it would come twice
	feed, err := postgres.OpenFeed(data.direct(postgres.RoleApp), log)
	if err != nil {
		return err
	}
	answers := cache.New(feed.Fresh, keptBytes)
	store.Follow(feed)
	feed.Follow(answers.Apply)
	if err := store.ReadReplicas(replicas, connections, log); err != nil {
		return err
	}
	go feed.Run(ctx)
	executable, err := graph.New(store, graph.Settings{PublicURL: publicURL, Log: log, Accounts: graph.Accounts{Keys: keys, Store: accounts}, LegalNotice: civic.LegalNotice{
		Attribution: opendata.Attribution, PrivacyURL: given(c.Serve.PrivacyURL), AccessibilityStatementURL: given(c.Serve.AccessibilityURL)}})
	if err != nil {
		return err
	}
	people := graph.Accounts{Keys: keys, Store: accounts}
	door.open(gateState{graph.NewHandler(executable, access, answers, log), people, graph.NewFiles(store, people, access.Quota), store.Ping})
	log.Info("ready", "address", address, "after", time.Since(started).Round(time.Millisecond))
	go keepHouse(ctx, log, data, answers, accounts, graph.ConventionMail(keys))
	if sender != nil {
		worker := mail.NewWorker(accounts, sender, func(sealed []byte) ([]byte, error) { return keys.Open(mail.Place, sealed) }, log)
		sending.Go(func() { worker.Run(sendingCtx) })
	}
	go keys.Follow(ctx, log, func(ctx context.Context, fingerprints []string) error {
		return knowKeys(ctx, accounts, fingerprints, false)
	})
	go sealRecord(ctx, log, accounts)

	select {
	case <-ctx.Done():
		log.Info("draining")
		return drain()
	case <-data.ended():
		return errors.New("the private PostgreSQL ended by itself: see postgres.log in the data folder")
	}
}

// keys opens the secrets of the installation: beside the data folder, not in it, so that a copy of the data does not hold them.
func (c *commandLine) keys(publicURL string) (*auth.Keys, error) {
	path, err := c.keysFile(c.Serve.Keys)
	if err != nil {
		return nil, err
	}
	return auth.OpenKeys(path, publicURL)
}

func (c *commandLine) keysFile(given string) (string, error) {
	if given != "" {
		return given, nil
	}
	dir, err := c.dataFolder()
	return filepath.Clean(dir) + ".keys", err
}

func (c *commandLine) rotateKeys() error {
	path, err := c.keysFile(c.Rotate.Keys)
	if err != nil {
		return err
	}
	return auth.RotateKeys(path)
}

// sender chooses how mails are sent; nil: they wait.
func (c *commandLine) sender(log *slog.Logger) (mail.Sender, error) {
	switch {
	case c.Serve.SMTPURL != "":
		sender, err := mail.NewSMTP(c.Serve.SMTPURL)
		if err != nil {
			return nil, fmt.Errorf("SMTP_URL: %w", err)
		}
		return sender, nil
	case c.DatabaseURL != "":
		log.Info("there is no SMTP_URL: mails wait, codes to sign in with too")
		return nil, nil
	}
	return mail.NewPrinter(log), nil
}

// prepareAccounts connects what signing in takes. A server whose keys are others than those of the installation is told so.
func (c *commandLine) prepareAccounts(ctx context.Context, data source, store *postgres.Store, keys *auth.Keys) (*postgres.Accounts, error) {
	if err := store.SignedIn(ctx, data.app, connections); err != nil {
		return nil, err
	}
	accounts, err := postgres.OpenAccounts(ctx, data.account, accountConnections)
	if err != nil {
		return nil, err
	}
	if err := knowKeys(ctx, accounts, keys.Fingerprints(), c.Serve.NewKeys); err != nil {
		accounts.Close()
		return nil, err
	}
	return accounts, nil
}

// knowKeys notes in the database which keys are in use.
func knowKeys(ctx context.Context, accounts *postgres.Accounts, fingerprints []string, take bool) error {
	known, err := accounts.KnowKeys(ctx, fingerprints, take)
	if err == nil && !known {
		err = errors.New("these keys are not those of this installation: give each server the same file (--keys), or say --new-keys where it is lost; all will have to sign in again")
	}
	return err
}

// access registers the operations, which needs no database: what is wrong in a manifest is told at once.
func (s *serveCommand) access() (graph.Access, error) {
	if s.RegisteredOnly && s.APQ {
		return graph.Access{}, errors.New("--apq lets clients register operations, --registered-only forbids it: choose one")
	}
	if !(s.RateFactor > 0) || math.IsInf(s.RateFactor, 0) {
		return graph.Access{}, errors.New("--rate-factor is a number above 0")
	}
	registered, err := graph.Register(s.Operations)
	return graph.Access{Registered: registered, Only: s.RegisteredOnly, Automatic: s.APQ, Quota: graph.NewQuota(s.RateFactor)}, err
}

// replicas are the connection strings of public reads on the replicas.
func (c *commandLine) replicas() ([]string, error) {
	if len(c.Serve.ReplicaURLs) > 0 && c.DatabaseURL == "" {
		return nil, errors.New("DATABASE_REPLICA_URLS needs DATABASE_URL, whose replicas they are")
	}
	var dsns []string
	for _, address := range c.Serve.ReplicaURLs {
		dsn, err := postgres.ParseURL(address)
		if err != nil {
			return nil, fmt.Errorf("DATABASE_REPLICA_URLS: %w", err)
		}
		dsns = append(dsns, dsn(postgres.RolePublic))
	}
	return dsns, nil
}

// prepare checks the database, loads the reference data into a new one, and connects the store.
func (c *commandLine) prepare(ctx context.Context, log *slog.Logger, data source, home *civic.TerritoryReference) (*postgres.Store, error) {
	db, err := postgres.OpenRole(ctx, data.direct(postgres.RoleImport))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	loaded, err := opendata.Loaded(ctx, db)
	if err != nil {
		return nil, err
	}
	if !loaded {
		if _, err := opendata.Import(ctx, db, opendata.Options{Scenario: !c.Serve.Empty, Progress: opendata.NewProgress(os.Stderr)}); err != nil {
			return nil, fmt.Errorf("load the reference data: %w", err)
		}
	}
	store, err := postgres.Open(ctx, data.public, connections)
	if err != nil {
		return nil, err
	}
	if home != nil {
		if err := store.SetHome(ctx, *home); err != nil {
			store.Close()
			if known, ok := errors.AsType[*civic.Error](err); ok {
				return nil, fmt.Errorf("--territory: %s", known.English)
			}
			return nil, err
		}
	}
	log.Info("database ready", "loaded", !loaded)
	return store, nil
}

// importData loads reference data, also while the program serves from the same data folder.
func (c *commandLine) importData(ctx context.Context, log *slog.Logger) error {
	data, err := c.attach(ctx, log)
	if err != nil {
		return err
	}
	defer data.close()
	db, err := postgres.OpenRole(ctx, data.direct(postgres.RoleImport))
	if err != nil {
		return err
	}
	defer db.Close()
	options := opendata.Options{Scenario: c.Import.Scenario, Progress: opendata.NewProgress(os.Stderr)}
	if !options.Scenario {
		if options.Scenario, err = opendata.WantsScenario(ctx, db); err != nil {
			return err
		}
	}
	if c.Import.From != "" {
		options.From = os.DirFS(c.Import.From)
	}
	report, err := opendata.Import(ctx, db, options)
	if err != nil {
		return err
	}
	fmt.Print(report)
	return postgres.Notify(ctx, db)
}

// attach is open, but joins a server that another alliances runs on the data folder.
func (c *commandLine) attach(ctx context.Context, log *slog.Logger) (source, error) {
	if c.DatabaseURL == "" {
		dir, err := c.dataFolder()
		if err != nil {
			return source{}, err
		}
		running, err := localpg.Attach(dir)
		if err == nil {
			return sourceOf(running), nil
		}
		if !errors.Is(err, localpg.ErrNotRunning) {
			return source{}, err
		}
	}
	return c.open(ctx, log)
}

func (c *setupCommand) run(ctx context.Context) error {
	address, hasPassword, applied, err := postgres.SetupURL(ctx, c.AdminURL, c.Database, c.Password)
	if err != nil {
		return err
	}
	fmt.Printf("%d migrations applied\nDATABASE_URL=%s\n", applied, address)
	if hasPassword {
		fmt.Println("The password is shown this once.")
	} else {
		fmt.Println("The roles keep the password that they have: put it into the address.")
	}
	return nil
}

// admin says what somebody does for the installation.
func (c *commandLine) admin(ctx context.Context, log *slog.Logger) error {
	address, err := auth.Address(c.Admin.Email)
	if err != nil {
		return fmt.Errorf("%s is not an e-mail address", c.Admin.Email)
	}
	data, err := c.attach(ctx, log)
	if err != nil {
		return err
	}
	defer data.close()
	accounts, err := postgres.OpenAccounts(ctx, data.direct(postgres.RoleAccount), accountConnections)
	if err != nil {
		return err
	}
	defer accounts.Close()
	roles := []civic.PlatformRole{}
	if c.Admin.Moderator {
		roles = append(roles, civic.Moderator)
	}
	if c.Admin.Auditor {
		roles = append(roles, civic.Auditor)
	}
	found, err := accounts.GivePlatformRoles(ctx, address, roles)
	if err == nil && !found {
		err = errors.New("nobody has signed in with this address yet")
	}
	return err
}

// bench measures on a private PostgreSQL of its own, in a folder inside the data folder.
func (c *commandLine) bench(ctx context.Context, log *slog.Logger) error {
	dir, err := c.dataFolder()
	if err != nil {
		return err
	}
	return bench.Run(ctx, bench.Config{Data: filepath.Join(dir, "bench"), Rounds: c.Bench.Rounds, Seconds: c.Bench.Seconds, Scale: c.Bench.Scale, Only: c.Bench.Only, Out: c.Bench.Out,
		Schema: schema, Operation: graph.Released, Log: log}, os.Stdout)
}

// keepHouse closes the programmes and ends the conventions whose last day has passed, tells of those that end soon, forgets files that nobody used and old events, folds kept counts and tells how the cache does, at once and
// every hour.
func keepHouse(ctx context.Context, log *slog.Logger, data source, answers *cache.Cache, accounts *postgres.Accounts, tell func(postgres.ConventionNotice) []byte) {
	for {
		if err := accounts.Forget(ctx); err != nil && ctx.Err() == nil {
			log.Warn("what accounts no longer need could not be deleted", "error", err)
		}
		if n, err := postgres.CloseEnded(ctx, data.direct(postgres.RoleImport)); err != nil && ctx.Err() == nil {
			log.Warn("ended programmes could not be closed", "error", err)
		} else if n > 0 {
			log.Info("closed programmes that have ended", "programmes", n)
		}
		if n, err := postgres.ExpireConventions(ctx, data.direct(postgres.RoleImport)); err != nil && ctx.Err() == nil {
			log.Warn("conventions could not be ended on their last day", "error", err)
		} else if n > 0 {
			log.Info("conventions have come to their last day", "conventions", n)
		}
		if n, err := accounts.TellOfConventions(ctx, tell); err != nil && ctx.Err() == nil {
			log.Warn("nobody could be told of conventions that end", "error", err)
		} else if n > 0 {
			log.Info("told of conventions that end or are to be looked at again", "mails", n)
		}
		if n, err := postgres.ForgetFiles(ctx, data.direct(postgres.RoleImport)); err != nil && ctx.Err() == nil {
			log.Warn("files that nothing refers to could not be deleted", "error", err)
		} else if n > 0 {
			log.Info("deleted files that nothing refers to", "files", n)
		}
		if err := postgres.ForgetEvents(ctx, data.direct(postgres.RoleImport)); err != nil && ctx.Err() == nil {
			log.Warn("old events could not be deleted", "error", err)
		}
		if err := postgres.FoldTallies(ctx, data.direct(postgres.RoleImport)); err != nil && ctx.Err() == nil {
			log.Warn("kept counts could not be folded", "error", err)
		}
		if kept := answers.Kept(); kept.Misses > 0 {
			log.Info("answers in memory", "answers", kept.Answers, "bytes", kept.Bytes, "hits", kept.Hits, "misses", kept.Misses)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Hour):
		}
	}
}

// sealRecord seals the record of who did what every second, and tells its end every hour: a log that is kept elsewhere shows that nothing was cut off.
func sealRecord(ctx context.Context, log *slog.Logger, accounts *postgres.Accounts) {
	var told int64
	for second := 0; ctx.Err() == nil; second++ {
		position, hash, err := accounts.SealRecord(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			log.Warn("the record could not be sealed", "error", err)
		case second%3600 == 0 && position > told:
			log.Info("record sealed", "position", position, "hash", fmt.Sprintf("%x", hash))
			told = position
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// gate answers /graphql once there is something to answer with.
type gate struct {
	state atomic.Pointer[gateState]
}

type gateState struct {
	handler  *graph.Handler
	accounts graph.Accounts
	files    *graph.Files
	ping     func(context.Context) error
}

func (g *gate) open(s gateState) { g.state.Store(&s) }

// errStarting is told to who comes for files too early.
var errStarting = &civic.Error{Code: civic.Internal, French: "Le service démarre.", English: "The service is starting.", RetryAfter: time.Second}

func (g *gate) keepFile(ctx context.Context, mediaType string, body io.Reader) (*civic.File, error) {
	state := g.state.Load()
	if state == nil {
		return nil, errStarting
	}
	return state.files.Keep(ctx, mediaType, body)
}

func (g *gate) openFile(ctx context.Context, sha256 string) (*civic.File, io.ReadSeeker, error) {
	state := g.state.Load()
	if state == nil {
		return nil, nil, errStarting
	}
	return state.files.Open(ctx, sha256)
}

func (g *gate) personalData(w http.ResponseWriter, r *http.Request) {
	state := g.state.Load()
	if state == nil {
		w.Header().Set("Retry-After", "2")
		http.Error(w, "starting", http.StatusServiceUnavailable)
		return
	}
	state.accounts.ServeExport(w, r)
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	state := g.state.Load()
	if state == nil {
		w.Header().Set("Content-Type", "application/graphql-response+json")
		w.Header().Set("Retry-After", "2")
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, `{"errors":[{"message":"Le service démarre.","extensions":{"code":"INTERNAL","retryable":true}}]}`)
		return
	}
	state.handler.ServeHTTP(w, r)
}

func (g *gate) kept(w http.ResponseWriter, r *http.Request) bool {
	state := g.state.Load()
	return state != nil && state.handler.ServeKept(w, r)
}

func (g *gate) ready(ctx context.Context) error {
	state := g.state.Load()
	if state == nil {
		return server.NotReady("migrating")
	}
	if state.ping(ctx) != nil {
		return server.NotReady("database")
	}
	return nil
}

// territory reads KIND:CODE; nil for "".
func territory(text string) (*civic.TerritoryReference, error) {
	if text == "" {
		return nil, nil
	}
	kind, code, found := strings.Cut(text, ":")
	if !found || code == "" {
		return nil, fmt.Errorf("--territory is written as KIND:CODE, such as DEPARTMENT:13")
	}
	for _, known := range civic.TerritoryKinds {
		if strings.EqualFold(kind, string(known)) {
			return &civic.TerritoryReference{Kind: known, Code: code}, nil
		}
	}
	return nil, fmt.Errorf("--territory: %s is no kind of territory; the kinds are %v", kind, civic.TerritoryKinds)
}

func prefixes(texts []string) ([]netip.Prefix, error) {
	var networks []netip.Prefix
	for _, text := range texts {
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("--trusted-proxies: %s is no network such as 10.0.0.0/8", text)
		}
		networks = append(networks, network)
	}
	return networks, nil
}

// emptySettings refuses settings that are there and empty: a secret that was not loaded must not mean another database.
func emptySettings(names ...string) error {
	for _, name := range names {
		if value, set := os.LookupEnv(name); set && value == "" {
			return fmt.Errorf("%s is set and empty: give it a value, or unset it", name)
		}
	}
	return nil
}

// reachable is an address at which this machine reaches the listener.
func reachable(a *net.TCPAddr) string {
	if a.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(a.Port))
	}
	return a.String()
}

// given is nil for an empty text.
func given(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// cause is an error of the network without the address that its line names already.
func cause(err error) error {
	if failed, ok := errors.AsType[*net.OpError](err); ok {
		return failed.Err
	}
	return err
}
