package mail

import (
	"context"
	"crypto/x509"
	"net"
	"time"
)

// At has a sender of NewSMTP find its server, whatever its name, at an address, and trust what the roots signed.
func At(s Sender, address string, roots *x509.CertPool) Sender {
	to := s.(*smtp)
	to.tls.RootCAs = roots
	to.dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	return s
}

// Within bounds the time of a mail.
func Within(s Sender, d time.Duration) Sender {
	s.(*smtp).within = d
	return s
}
