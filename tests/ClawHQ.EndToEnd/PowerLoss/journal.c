/* Preloaded into the server: journals what it does to the files below one folder, in the order in which the kernel saw it.
 *
 * CLAWHQ_JOURNAL_ROOT   the folder, absolute, without a trailing slash
 * CLAWHQ_JOURNAL        the journal; lies outside the folder
 *
 * A record is a header and its bytes: the data of a write, or the path of an open, unlink or rename (two paths, NUL between).
 * Calls that would change a file in a way that is not journaled are recorded as 'X', and the reader refuses such a journal.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX_FD 65536
#define MAX_FILES 65536

enum { CREATE = 'C', OPEN = 'O', WRITE = 'W', TRUNCATE = 'T', UNLINK = 'U', RENAME = 'R', SYNC = 'S', SYNC_FOLDER = 'D', UNKNOWN = 'X' };

struct header {
    uint8_t kind;
    uint8_t unused[3];
    uint32_t file;   /* number of the file, from 1; a file created again gets a new one */
    uint64_t offset; /* WRITE: where; TRUNCATE: the new length; SYNC, SYNC_FOLDER: records that it covers */
    uint64_t length; /* bytes that follow */
};

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1;
static char root[4096];
static size_t root_length;
static uint64_t records;
static uint32_t file_of_fd[MAX_FD]; /* 0: not ours */
static char *paths[MAX_FILES];      /* NULL: free, unlinked or renamed away */
static uint8_t is_folder[MAX_FILES];
static uint32_t files;

static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_close)(int);

__attribute__((constructor)) static void begin(void) {
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_write = dlsym(RTLD_NEXT, "write");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_close = dlsym(RTLD_NEXT, "close");
    const char *folder = getenv("CLAWHQ_JOURNAL_ROOT"), *to = getenv("CLAWHQ_JOURNAL");
    if (folder == NULL || to == NULL) return;
    strncpy(root, folder, sizeof root - 1);
    root_length = strlen(root);
    journal = (int)syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put(uint8_t kind, uint32_t file, uint64_t offset, const void *bytes, uint64_t length) {
    struct header header = {.kind = kind, .file = file, .offset = offset, .length = length};
    struct iovec parts[2] = {{&header, sizeof header}, {(void *)bytes, length}};
    if (syscall(SYS_writev, journal, parts, 2) != (ssize_t)(sizeof header + length)) abort();
    records++;
}

static int is_below(const char *path) {
    return journal >= 0 && path != NULL && strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0);
}

static uint32_t find(const char *path) {
    for (uint32_t i = files; i > 0; i--)
        if (paths[i] != NULL && strcmp(paths[i], path) == 0) return i;
    return 0;
}

static uint32_t number(const char *path, int created, int folder) {
    uint32_t file = created ? 0 : find(path);
    if (file != 0) return file;
    if (++files >= MAX_FILES) abort();
    paths[files] = strdup(path);
    is_folder[files] = (uint8_t)folder;
    put(created ? CREATE : OPEN, files, (uint64_t)folder, path, strlen(path));
    return files;
}

static uint32_t ours(int fd) { return fd >= 0 && fd < MAX_FD ? __atomic_load_n(&file_of_fd[fd], __ATOMIC_ACQUIRE) : 0; }

static int open_at(int folder, const char *path, int flags, mode_t mode) {
    if (!is_below(path)) return (int)syscall(SYS_openat, folder, path, flags, mode);
    pthread_mutex_lock(&gate);
    struct stat before;
    int existed = stat(path, &before) == 0;
    int fd = (int)syscall(SYS_openat, folder, path, flags, mode);
    int error = errno;
    if (fd >= 0 && fd < MAX_FD) {
        struct stat now;
        uint32_t file = number(path, !existed, fstat(fd, &now) == 0 && S_ISDIR(now.st_mode));
        if (existed && (flags & O_TRUNC) && before.st_size > 0) put(TRUNCATE, file, 0, NULL, 0);
        __atomic_store_n(&file_of_fd[fd], file, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&gate);
    errno = error;
    return fd;
}

static mode_t mode_of(int flags, va_list arguments) { return flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, mode_t) : 0; }

#define OPEN_LIKE(name)                                              \
    int name(const char *path, int flags, ...) {                     \
        va_list arguments;                                           \
        va_start(arguments, flags);                                  \
        mode_t mode = mode_of(flags, arguments);                     \
        va_end(arguments);                                           \
        return open_at(AT_FDCWD, path, flags, mode);                 \
    }
#define OPENAT_LIKE(name)                                            \
    int name(int folder, const char *path, int flags, ...) {         \
        va_list arguments;                                           \
        va_start(arguments, flags);                                  \
        mode_t mode = mode_of(flags, arguments);                     \
        va_end(arguments);                                           \
        return open_at(folder, path, flags, mode);                   \
    }
OPEN_LIKE(open)
OPEN_LIKE(open64)
OPENAT_LIKE(openat)
OPENAT_LIKE(openat64)
int creat(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int close(int fd) {
    if (ours(fd)) __atomic_store_n(&file_of_fd[fd], 0, __ATOMIC_RELEASE);
    return real_close(fd);
}

static ssize_t write_at(int fd, const void *bytes, size_t count, off_t offset) {
    uint32_t file = ours(fd);
    if (file == 0) return real_pwrite(fd, bytes, count, offset);
    pthread_mutex_lock(&gate);
    ssize_t written = real_pwrite(fd, bytes, count, offset);
    int error = errno;
    if (written > 0) put(WRITE, file, (uint64_t)offset, bytes, (uint64_t)written);
    pthread_mutex_unlock(&gate);
    errno = error;
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { return write_at(fd, bytes, count, offset); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t offset) { return write_at(fd, bytes, count, offset); }

ssize_t write(int fd, const void *bytes, size_t count) {
    uint32_t file = ours(fd);
    if (file == 0) return real_write(fd, bytes, count);
    pthread_mutex_lock(&gate);
    ssize_t written = real_write(fd, bytes, count);
    int error = errno;
    /* The position behind the bytes is where they went, whether the file was opened for appending or not. */
    if (written > 0) put(WRITE, file, (uint64_t)(lseek(fd, 0, SEEK_CUR) - written), bytes, (uint64_t)written);
    pthread_mutex_unlock(&gate);
    errno = error;
    return written;
}

static ssize_t write_parts_at(int fd, const struct iovec *parts, int count, off_t offset) {
    ssize_t total = 0;
    for (int i = 0; i < count; i++) {
        ssize_t written = write_at(fd, parts[i].iov_base, parts[i].iov_len, offset + total);
        if (written < 0) return total > 0 ? total : written;
        total += written;
        if ((size_t)written < parts[i].iov_len) break;
    }
    return total;
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
    return ours(fd) ? write_parts_at(fd, parts, count, offset)
                    : syscall(SYS_pwritev, fd, parts, count, (long)offset, 0L);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t offset) { return pwritev(fd, parts, count, offset); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (ours(fd) == 0) return syscall(SYS_writev, fd, parts, count);
    ssize_t total = 0;
    for (int i = 0; i < count; i++) {
        ssize_t written = write(fd, parts[i].iov_base, parts[i].iov_len);
        if (written < 0) return total > 0 ? total : written;
        total += written;
    }
    return total;
}

static int truncate_to(int fd, off_t length) {
    uint32_t file = ours(fd);
    if (file == 0) return real_ftruncate(fd, length);
    pthread_mutex_lock(&gate);
    int result = real_ftruncate(fd, length);
    int error = errno;
    if (result == 0) put(TRUNCATE, file, (uint64_t)length, NULL, 0);
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}

int ftruncate(int fd, off_t length) { return truncate_to(fd, length); }
int ftruncate64(int fd, off_t length) { return truncate_to(fd, length); }

/* A sync covers what was done before it was called; others go on while it runs. */
static int sync_file(int fd, int (*real)(int)) {
    uint32_t file = ours(fd);
    if (file == 0) return real(fd);
    pthread_mutex_lock(&gate);
    uint64_t covered = records;
    pthread_mutex_unlock(&gate);
    int result = real(fd);
    int error = errno;
    pthread_mutex_lock(&gate);
    if (result == 0) put(is_folder[file] ? SYNC_FOLDER : SYNC, file, covered, NULL, 0);
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}

int fsync(int fd) { return sync_file(fd, real_fsync); }
int fdatasync(int fd) { return sync_file(fd, real_fdatasync); }

static int unlink_path(const char *path, int flags) {
    pthread_mutex_lock(&gate);
    int result = (int)syscall(SYS_unlinkat, AT_FDCWD, path, flags);
    int error = errno;
    uint32_t file = result == 0 && is_below(path) ? find(path) : 0;
    if (file != 0) {
        put(UNLINK, file, 0, path, strlen(path));
        free(paths[file]);
        paths[file] = NULL;
    }
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}

int unlink(const char *path) { return unlink_path(path, 0); }
int remove(const char *path) {
    int result = unlink_path(path, 0);
    return result != 0 && errno == EISDIR ? unlink_path(path, AT_REMOVEDIR) : result;
}

static int rename_path(const char *from, const char *to, unsigned flags) {
    pthread_mutex_lock(&gate);
    int result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
    int error = errno;
    uint32_t file = result == 0 && is_below(from) ? find(from) : 0;
    if (file != 0 && is_below(to)) {
        uint32_t replaced = find(to);
        if (replaced != 0) {
            free(paths[replaced]);
            paths[replaced] = NULL;
        }
        size_t first = strlen(from) + 1, second = strlen(to);
        char both[first + second];
        memcpy(both, from, first);
        memcpy(both + first, to, second);
        put(RENAME, file, 0, both, first + second);
        free(paths[file]);
        paths[file] = strdup(to);
    } else if (result == 0 && (file != 0 || is_below(to))) {
        /* An empty file that comes in from elsewhere is a file created here; anything else would need its content. */
        struct stat now;
        if (file == 0 && stat(to, &now) == 0 && now.st_size == 0) number(to, 1, 0);
        else put(UNKNOWN, file, 0, to, strlen(to));
    }
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}

int rename(const char *from, const char *to) { return rename_path(from, to, 0); }
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    if (!is_below(from) && !is_below(to)) return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
    return rename_path(from, to, flags);
}

static void unknown(int fd, const char *call) {
    uint32_t file = ours(fd);
    if (file == 0) return;
    pthread_mutex_lock(&gate);
    put(UNKNOWN, file, 0, call, strlen(call));
    pthread_mutex_unlock(&gate);
}

/* SQLite maps its -shm file, which holds nothing that outlives a power loss: it is rebuilt from the log. Any other shared
 * mapping would change files behind this journal's back. */
static void *map(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
    uint32_t file = flags & MAP_SHARED && protection & PROT_WRITE ? ours(fd) : 0;
    if (file != 0) {
        pthread_mutex_lock(&gate);
        const char *path = paths[file] != NULL ? paths[file] : "";
        size_t end = strlen(path);
        int is_index = end > 4 && strcmp(path + end - 4, "-shm") == 0;
        pthread_mutex_unlock(&gate);
        if (!is_index) unknown(fd, "mmap");
    }
    return (void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset);
}

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
    return map(address, length, protection, flags, fd, offset);
}
void *mmap64(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
    return map(address, length, protection, flags, fd, offset);
}

ssize_t sendfile(int to, int from, off_t *offset, size_t count) {
    unknown(to, "sendfile");
    return syscall(SYS_sendfile, to, from, offset, count);
}
ssize_t sendfile64(int to, int from, off_t *offset, size_t count) { return sendfile(to, from, offset, count); }

ssize_t copy_file_range(int from, off_t *from_offset, int to, off_t *to_offset, size_t length, unsigned flags) {
    unknown(to, "copy_file_range");
    return syscall(SYS_copy_file_range, from, from_offset, to, to_offset, length, flags);
}

int fallocate(int fd, int mode, off_t offset, off_t length) {
    unknown(fd, "fallocate");
    return (int)syscall(SYS_fallocate, fd, mode, offset, length);
}
int fallocate64(int fd, int mode, off_t offset, off_t length) { return fallocate(fd, mode, offset, length); }
int posix_fallocate(int fd, off_t offset, off_t length) { return fallocate(fd, 0, offset, length) == 0 ? 0 : errno; }
int posix_fallocate64(int fd, off_t offset, off_t length) { return posix_fallocate(fd, offset, length); }
