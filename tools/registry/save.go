package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sort"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// references contains the descriptors in a manifest or index.
type references struct {
	Config    *v1.Descriptor  `json:"config"`
	Layers    []v1.Descriptor `json:"layers"`
	Manifests []v1.Descriptor `json:"manifests"`
}

type saver struct {
	repository name.Repository
	path       layout.Path
	saved      map[v1.Hash]bool
}

// save writes the artifacts of all tags of a repository to a new layout; the tags become ref.name annotations.
func save(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("save requires a repository and a directory")
	}
	repository, err := name.NewRepository(args[0], name.Insecure)
	if err != nil {
		return err
	}
	path, err := layout.Write(args[1], empty.Index)
	if err != nil {
		return err
	}
	tags, err := remote.List(repository)
	if err != nil {
		return err
	}
	sort.Strings(tags)
	s := saver{repository, path, map[v1.Hash]bool{}}
	for _, tag := range tags {
		if err := s.manifest(repository.Tag(tag), tag); err != nil {
			return err
		}
	}
	return nil
}

func (s saver) manifest(reference name.Reference, tag string) error {
	got, err := remote.Get(reference)
	if err != nil {
		return err
	}
	if tag == "" && s.saved[got.Digest] {
		return nil
	}
	var referenced references
	if err := json.Unmarshal(got.Manifest, &referenced); err != nil {
		return err
	}
	for _, each := range referenced.Manifests {
		if err := s.manifest(s.repository.Digest(each.Digest.String()), ""); err != nil {
			return err
		}
	}
	blobs := referenced.Layers
	if referenced.Config != nil {
		blobs = append(blobs, *referenced.Config)
	}
	for _, blob := range blobs {
		if err := s.blob(blob.Digest); err != nil {
			return err
		}
	}
	return s.add(got, tag)
}

func (s saver) blob(digest v1.Hash) error {
	layer, err := remote.Layer(s.repository.Digest(digest.String()))
	if err != nil {
		return err
	}
	content, err := layer.Compressed()
	if err != nil {
		return err
	}
	return s.path.WriteBlob(digest, content)
}

func (s saver) add(got *remote.Descriptor, tag string) error {
	if err := s.path.WriteBlob(got.Digest, io.NopCloser(bytes.NewReader(got.Manifest))); err != nil {
		return err
	}
	s.saved[got.Digest] = true
	descriptor := v1.Descriptor{MediaType: got.MediaType, Digest: got.Digest, Size: int64(len(got.Manifest))}
	if tag != "" {
		descriptor.Annotations = map[string]string{refName: tag}
	}
	return s.path.AppendDescriptor(descriptor)
}
