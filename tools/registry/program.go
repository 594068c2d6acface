package main

import (
	"archive/tar"
	"bytes"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const (
	programMode = 0o755
	programUser = "65532:65532"
)

// program pushes an image of one statically linked program, its entry point, and prints the digest.
func program(args []string) error {
	flags := flag.NewFlagSet("program", flag.ExitOnError)
	file := flags.String("file", "", "the program")
	arguments := flags.String("arguments", "", "its first arguments, separated by spaces")
	version := flags.String("version", "", "content of a label, for images with different digests")
	_ = flags.Parse(args)
	if flags.NArg() != 1 || *file == "" {
		return fmt.Errorf("program requires --file and a reference")
	}
	reference, err := name.NewTag(flags.Arg(0), name.Insecure)
	if err != nil {
		return err
	}
	layer, err := programLayer(*file)
	if err != nil {
		return err
	}
	made, err := linuxImage(layer, runtime.GOARCH, v1.Config{
		Entrypoint: append([]string{"/program"}, strings.Fields(*arguments)...),
		User:       programUser,
		Labels:     map[string]string{"org.opencontainers.image.version": *version},
	})
	if err != nil {
		return err
	}
	return pushImage(made, reference)
}

// programLayer returns a layer without times and owners, the same for the same program.
func programLayer(file string) (v1.Layer, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	header := &tar.Header{Name: "program", Mode: programMode, Size: int64(len(content)), Typeflag: tar.TypeReg}
	if err := writer.WriteHeader(header); err != nil {
		return nil, err
	}
	if _, err := writer.Write(content); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return static.NewLayer(archive.Bytes(), types.OCIUncompressedLayer), nil
}
