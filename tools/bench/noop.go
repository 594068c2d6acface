package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"math/big"
	"net"
	"net/http"
	"os"
	"time"
)

// review contains the fields of an AdmissionReview (admission.k8s.io/v1) that a webhook needs for its response.
type review struct {
	APIVersion string    `json:"apiVersion"`
	Kind       string    `json:"kind"`
	Request    *request  `json:"request,omitempty"`
	Response   *response `json:"response,omitempty"`
}

type request struct {
	UID    string          `json:"uid"`
	Object json.RawMessage `json:"object"`
}

type response struct {
	UID     string `json:"uid"`
	Allowed bool   `json:"allowed"`
}

// noop serves the baseline, a webhook that parses each request and allows it, over HTTP/2 and TLS.
func noop(arguments []string) error {
	flags := flag.NewFlagSet("noop", flag.ExitOnError)
	listen := flags.String("listen", "127.0.0.1:0", "host and port")
	ready := flags.String("ready", "", "output file for the URL")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	certificate, err := selfSigned()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	if *ready != "" {
		if err := os.WriteFile(*ready, []byte("https://"+listener.Addr().String()), 0o600); err != nil {
			return err
		}
	}
	server := &http.Server{
		Handler:           http.HandlerFunc(allow),
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{certificate}},
		ReadHeaderTimeout: 10 * time.Second,
	}
	return server.ServeTLS(listener, "", "")
}

func allow(writer http.ResponseWriter, incoming *http.Request) {
	var received review
	if err := json.NewDecoder(incoming.Body).Decode(&received); err != nil || received.Request == nil {
		http.Error(writer, "the body is not an AdmissionReview", http.StatusBadRequest)
		return
	}
	writer.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(writer).Encode(review{
		APIVersion: received.APIVersion,
		Kind:       received.Kind,
		Response:   &response{UID: received.Request.UID, Allowed: true},
	})
}

func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
		DNSNames:     []string{"localhost"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
