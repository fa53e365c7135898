package mail

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	gomail "net/mail"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/jmoiron/sqlx"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// server is a real mail server: it takes mail from who knows the password, over TLS, and refuses some addresses.
type server struct {
	trusted *x509.CertPool // its certificate

	mu     sync.Mutex
	took   []string // each mail as it came
	users  int      // who gave the password
	secure int      // of them over TLS
}

func (s *server) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, secure := c.TLSConnectionState()
	return &session{server: s, secure: secure}, nil
}

type session struct {
	*server
	secure bool
	to     string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "user" || password != "p@ss" {
			return errors.New("unknown")
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.users++; s.secure {
			s.secured()
		}
		return nil
	}), nil
}
func (s *session) secured()                             { s.server.secure++ }
func (s *session) Mail(string, *smtp.MailOptions) error { return nil }
func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch s.to = to; {
	case strings.HasPrefix(to, "unknown"):
		return &smtp.SMTPError{Code: 550, Message: "no such user " + to}
	case strings.HasPrefix(to, "later"):
		return &smtp.SMTPError{Code: 451, Message: "try again later"}
	}
	return nil
}
func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took = append(s.took, string(text))
	return nil
}

func start(t *testing.T) (s *server, address string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	certificate, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(certificate)
	if err != nil {
		t.Fatal(err)
	}
	s = &server{trusted: x509.NewCertPool()}
	s.trusted.AddCert(parsed)
	srv := smtp.NewServer(s)
	srv.Domain, srv.TLSConfig = "127.0.0.1", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: key}}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go srv.Serve(listener)
	t.Cleanup(func() { srv.Close() })
	return s, listener.Addr().String()
}

func sender(t *testing.T, s *server, address string) Sender {
	t.Helper()
	made, err := NewSMTP(address)
	if err != nil {
		t.Fatal(err)
	}
	if err := made.(*smtpSender).client.SetTLSConfig(&tls.Config{RootCAs: s.trusted, ServerName: "127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	return made
}

func TestSMTP(t *testing.T) {
	t.Parallel()
	s, address := start(t)
	by := sender(t, s, "smtp://user:p%40ss@"+address+"?from=alliances@example.org")
	invitation := Message{To: "ana@example.org", Locale: "fr", Kind: Invitation, Person: "Eve\r\nBcc: all@example.org", Actor: "Visitez https://evil.example", Role: "EDITOR"}
	if err := by.Send(t.Context(), "job-1", invitation); err != nil {
		t.Fatal(err)
	}
	if len(s.took) != 1 || s.users != 1 || s.secure != 1 {
		t.Fatalf("%d mails came, %d with the password, %d over TLS", len(s.took), s.users, s.secure)
	}
	got, err := gomail.ReadMessage(strings.NewReader(s.took[0]))
	if err != nil {
		t.Fatal(err)
	}
	if got.Header.Get("Message-Id") != "<job-1@127.0.0.1>" || got.Header.Get("Bcc") != "" || got.Header.Get("To") != "<ana@example.org>" || got.Header.Get("Auto-Submitted") != "auto-generated" ||
		!strings.Contains(got.Header.Get("From"), "<alliances@example.org>") {
		t.Errorf("the head is %v", got.Header)
	}
	if _, body := invitation.text(); strings.Contains(body, "://") || strings.Count(body, "\n") != 3 || !strings.Contains(body, "« Eve Bcc: all example.org »") || !strings.Contains(body, "rédaction") {
		t.Errorf("the text is %q", body)
	}
	for to, final := range map[string]bool{"unknown@example.org": true, "later@example.org": false} {
		err := by.Send(t.Context(), "job-2", Message{To: to, Kind: SignInCode, Code: "12345678"})
		if err == nil || errors.Is(err, errRefused) != final || strings.Contains(err.Error(), to) {
			t.Errorf("%s: %v", to, err)
		}
	}
	wrong := sender(t, s, "smtp://user:wrong@"+address+"?from=alliances@example.org")
	if err := wrong.Send(t.Context(), "job-3", invitation); err == nil || errors.Is(err, errRefused) || strings.Contains(err.Error(), "wrong") {
		t.Errorf("with a wrong password: %v", err)
	}
	nobody := sender(t, s, "smtp://user:p%40ss@127.0.0.1:1?from=alliances@example.org")
	if err := nobody.Send(t.Context(), "job-4", invitation); err == nil || errors.Is(err, errRefused) {
		t.Errorf("without a server: %v", err)
	}
	if len(s.took) != 1 {
		t.Errorf("%d mails came in all", len(s.took))
	}
	for _, address := range []string{"", "smtp://host", "smtp://host:587", "http://host:587?from=a@b.fr", "smtp://host:x?from=a@b.fr", "smtp://host:587?from=a", "smtp://user:secret@:587?from=a@b.fr"} {
		if _, err := NewSMTP(address); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q is taken for a mail server: %v", address, err)
		}
	}
}

// Every kind of mail has its words in both languages, and leaves no place unfilled.
func TestTexts(t *testing.T) {
	t.Parallel()
	for kind := range texts {
		for _, locale := range []string{"fr", "en"} {
			subject, body := Message{Kind: kind, Locale: locale, Code: "12345678", Actor: "A", Person: "P", Role: "OWNER", Reason: "R"}.text()
			if subject == "" || strings.ContainsAny(subject+body, "{}") || strings.Contains(string(kind), "CODE") != strings.Contains(body, "1234 5678") {
				t.Errorf("%s in %s: %q %q", kind, locale, subject, body)
			}
		}
	}
	if _, err := Decode([]byte(`{"kind":"OTHER"}`)); err == nil {
		t.Error("an unknown kind is taken")
	}
}

func enqueue(t *testing.T, db *pgtest.DB, m Message) {
	t.Helper()
	tx, err := sqlx.NewDb(db.Open(t, postgres.RoleAccount), "postgres").Beginx()
	if err != nil {
		t.Fatal(err)
	}
	if err := postgres.EnqueueJob(t.Context(), tx, "mail", m.Encode(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func plain(sealed []byte) ([]byte, error) { return sealed, nil }

func accounts(t *testing.T, db *pgtest.DB) *postgres.Accounts {
	t.Helper()
	a, err := postgres.OpenAccounts(t.Context(), db.DSN(postgres.RoleAccount))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// Two workers send what waits, each mail once; what a server refuses for good is not sent again, and nothing of a mail is left.
func TestOutbox(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	s, address := start(t)
	for i := range 40 {
		enqueue(t, db, Message{To: fmt.Sprintf("p%d@example.org", i), Kind: SignInCode, Code: "12345678"})
	}
	enqueue(t, db, Message{To: "unknown@example.org", Kind: SignInCode, Code: "12345678"})
	enqueue(t, db, Message{To: "later@example.org", Kind: SignInCode, Code: "12345678"})
	enqueue(t, db, Message{Kind: "OTHER"})
	var workers sync.WaitGroup
	for range 2 {
		w := Worker{Outbox: accounts(t, db), Sender: sender(t, s, "smtp://"+address+"?from=a@example.org"), Open: plain, Log: slog.New(slog.DiscardHandler)}
		workers.Go(func() {
			for {
				if n, err := w.round(context.WithoutCancel(t.Context())); err != nil || n == 0 {
					if err != nil {
						t.Error(err)
					}
					return
				}
			}
		})
	}
	workers.Wait()
	seen := map[string]int{}
	for _, text := range s.took {
		m, err := gomail.ReadMessage(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		seen[m.Header.Get("Message-Id")]++
	}
	if len(seen) != 40 || len(s.took) != 40 {
		t.Errorf("%d mails came, %d different ones", len(s.took), len(seen))
	}
	var done, failed, waiting, left int
	if err := db.Open(t, postgres.RoleOwner).QueryRow(`SELECT count(*) FILTER (WHERE finished_at IS NOT NULL AND failure IS NULL), count(*) FILTER (WHERE finished_at IS NOT NULL AND failure IS NOT NULL),
		count(*) FILTER (WHERE finished_at IS NULL AND run_at > now()), count(*) FILTER (WHERE finished_at IS NOT NULL AND payload <> 'null' OR failure LIKE '%example.org%') FROM civic.job`).Scan(&done, &failed, &waiting, &left); err != nil {
		t.Fatal(err)
	}
	if done != 40 || failed != 2 || waiting != 1 || left != 0 {
		t.Errorf("%d done, %d failed, %d waiting, %d tell something still", done, failed, waiting, left)
	}
}

// dying is a sender whose process ends after the mail went out.
type dying struct{ Sender }

func (d dying) Send(ctx context.Context, id string, m Message) error {
	if err := d.Sender.Send(ctx, id, m); err != nil {
		return err
	}
	panic("the process ends")
}

// A mail whose worker died is another's once its time is over, and can be told by its id.
func TestMailOfADeadWorker(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	s, address := start(t)
	enqueue(t, db, Message{To: "ana@example.org", Kind: SignInCode, Code: "12345678"})
	by := sender(t, s, "smtp://"+address+"?from=a@example.org")
	w := Worker{Outbox: accounts(t, db), Sender: dying{by}, Open: plain, Log: slog.New(slog.DiscardHandler)}
	func() {
		defer func() { recover() }()
		w.round(t.Context())
	}()
	w.Sender = by
	if n, err := w.round(t.Context()); n != 0 || err != nil {
		t.Errorf("%d mails are sent while another has them: %v", n, err)
	}
	if _, err := db.Open(t, postgres.RoleOwner).Exec(`UPDATE civic.job SET locked_until = locked_until - interval '1 minute'`); err != nil {
		t.Fatal(err)
	}
	if n, err := w.round(t.Context()); n != 1 || err != nil {
		t.Errorf("%d mails are sent when its time is over: %v", n, err)
	}
	if n, err := w.round(t.Context()); n != 0 || err != nil || len(s.took) != 2 {
		t.Errorf("%d more, %d in all: %v", n, len(s.took), err)
	}
	ids := map[string]bool{}
	for _, text := range s.took {
		m, err := gomail.ReadMessage(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		ids[m.Header.Get("Message-Id")] = true
	}
	if len(ids) != 1 {
		t.Errorf("the ids are %v", ids)
	}
}
