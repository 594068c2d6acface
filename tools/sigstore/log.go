package main

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	stdx509 "crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	ct "github.com/google/certificate-transparency-go"
	"github.com/google/certificate-transparency-go/tls"
	"github.com/google/certificate-transparency-go/x509"
)

// certificateLog signs timestamps for precertificates (RFC 6962) and stores none of them.
type certificateLog struct {
	key *ecdsa.PrivateKey
	id  [sha256.Size]byte
}

func newCertificateLog(keyFile string) (*certificateLog, error) {
	key, err := readKey(keyFile)
	if err != nil {
		return nil, err
	}
	public, err := stdx509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, err
	}
	return &certificateLog{key, sha256.Sum256(public)}, nil
}

func (l *certificateLog) addPreChain(response http.ResponseWriter, request *http.Request) {
	var submitted ct.AddChainRequest
	if err := json.NewDecoder(io.LimitReader(request.Body, 1<<20)).Decode(&submitted); err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	promise, err := l.promise(submitted.Chain, uint64(time.Now().UnixMilli()))
	if err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	respond(response, promise)
}

// promise returns a signed timestamp for the certificate of the precertificate, the first in the chain, without its poison
// extension.
func (l *certificateLog) promise(chain [][]byte, timestamp uint64) (*ct.AddChainResponse, error) {
	parsed := make([]*x509.Certificate, 0, len(chain))
	for _, each := range chain {
		certificate, err := x509.ParseCertificate(each)
		if x509.IsFatal(err) {
			return nil, err
		}
		parsed = append(parsed, certificate)
	}
	if len(parsed) < 2 {
		return nil, fmt.Errorf("the chain must contain a precertificate and its issuer")
	}
	leaf, err := ct.MerkleTreeLeafFromChain(parsed, ct.PrecertLogEntryType, timestamp)
	if err != nil {
		return nil, err
	}
	input, err := ct.SerializeSCTSignatureInput(
		ct.SignedCertificateTimestamp{SCTVersion: ct.V1, LogID: ct.LogID{KeyID: l.id}, Timestamp: timestamp},
		ct.LogEntry{Leaf: *leaf})
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(input)
	signature, err := ecdsa.SignASN1(rand.Reader, l.key, digest[:])
	if err != nil {
		return nil, err
	}
	algorithm := tls.SignatureAndHashAlgorithm{Hash: tls.SHA256, Signature: tls.ECDSA}
	encoded, err := tls.Marshal(tls.DigitallySigned{Algorithm: algorithm, Signature: signature})
	if err != nil {
		return nil, err
	}
	return &ct.AddChainResponse{SCTVersion: ct.V1, ID: l.id[:], Timestamp: timestamp, Signature: encoded}, nil
}
