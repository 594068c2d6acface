package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
)

// keys creates a P-256 key for the certificate transparency log and an Ed25519 key for Rekor.
func keys(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("keys requires a directory")
	}
	certificates, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	_, signatures, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	for name, key := range map[string]crypto.Signer{"ct": certificates, "rekor": signatures} {
		if err := writePair(filepath.Join(args[0], name), key); err != nil {
			return err
		}
	}
	return nil
}

func writePair(path string, key crypto.Signer) error {
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	if err := writePEM(path+".pem", "PRIVATE KEY", private, 0o600); err != nil {
		return err
	}
	return writePEM(path+".pub", "PUBLIC KEY", public, 0o644)
}

func writePEM(path, kind string, der []byte, mode os.FileMode) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), mode)
}

func readKey(path string) (*ecdsa.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s is not PEM", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	private, expected := key.(*ecdsa.PrivateKey)
	if !expected {
		return nil, fmt.Errorf("%s does not contain an elliptic curve key", path)
	}
	return private, nil
}
