package mail_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

const (
	serverName = "mail.example"
	user       = "outbox"
	password   = "Geheim/1 & ça"
)

// received is a mail as the server took it.
type received struct {
	from, to string
	secured  bool // by TLS
	signedIn bool
	header   mail.Header
	text     string
}

// mailServer is a mail server on this machine. Its fields change what it does, before it is used; nil: it takes everything.
type mailServer struct {
	address string
	roots   *x509.CertPool // that signed its certificate

	onFrom, onTo func(address string) error
	onData       func(conn net.Conn) error // once the mail was read
	onTaken      func(conn net.Conn)       // once the mail was taken, and the client told
	onText       func(conn net.Conn)       // before the mail is read

	mu    sync.Mutex
	mails []received
	tries int // to sign in
}

// kind is how the server speaks TLS.
type kind int

const (
	starttls kind = iota
	clear
	fromStart
)

func newMailServer(t *testing.T, kind kind) *mailServer {
	t.Helper()
	m := &mailServer{roots: x509.NewCertPool()}
	config := m.certify(t)
	server := smtp.NewServer(m)
	server.Domain = serverName
	server.EnableSMTPUTF8 = true
	server.AllowInsecureAuth = kind == clear
	server.ErrorLog = log.New(io.Discard, "", 0)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m.address = listener.Addr().String()
	switch kind {
	case starttls:
		server.TLSConfig = config
	case fromStart:
		listener = tls.NewListener(listener, config)
	}
	ended := make(chan error)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		server.Close()
		<-ended
	})
	return m
}

// certify makes a certificate that signs itself.
func (m *mailServer) certify(t *testing.T) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: serverName}, DNSNames: []string{serverName}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	m.roots.AddCert(certificate)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// taken are the mails that the server took so far.
func (m *mailServer) taken() []received {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]received(nil), m.mails...)
}

func (m *mailServer) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, secured := c.TLSConnectionState()
	return &session{server: m, conn: c.Conn(), mail: received{secured: secured}}, nil
}

// session is what one client says.
type session struct {
	server *mailServer
	conn   net.Conn
	mail   received
	done   bool
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, secret string) error {
		s.server.mu.Lock()
		defer s.server.mu.Unlock()
		s.server.tries++
		if name != user || secret != password {
			return errors.New(name + " with " + secret + " may not come in") // servers do repeat what they are told
		}
		s.mail.signedIn = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.mail.from = from
	if s.server.onFrom != nil {
		return s.server.onFrom(from)
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mail.to += to
	if s.server.onTo != nil {
		return s.server.onTo(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	if s.server.onText != nil {
		s.server.onText(s.conn)
	}
	read, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(read.Body)
	if err != nil {
		return err
	}
	s.mail.header, s.mail.text = read.Header, string(text)
	if s.server.onData != nil {
		if err := s.server.onData(s.conn); err != nil {
			return err
		}
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.mails = append(s.server.mails, s.mail)
	s.done = true
	return nil
}

func (s *session) Reset() {
	if s.done && s.server.onTaken != nil {
		s.server.onTaken(s.conn)
	}
	s.mail, s.done = received{secured: s.mail.secured, signedIn: s.mail.signedIn}, false
}

func (s *session) Logout() error { return nil }

// answer is what a server says to an address: it repeats it.
func answer(code int) func(address string) error {
	return func(address string) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: strings.TrimSpace("not with " + address)}
	}
}
